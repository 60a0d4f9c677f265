#pragma once
// The command lines of qmail-inject and of the sendmail that stands in for sendmail's.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace porpoise::inject {

/// Where recipients come from.
enum class From : std::uint8_t {
  arguments,            ///< -a
  arguments_or_header,  ///< -A: the header only when there are no arguments.
  header,               ///< -h
  both,                 ///< -H
};

struct Options {
  From recipients_from = From::arguments_or_header;
  bool print = false;                 ///< -n: to standard output instead of the queue.
  std::optional<std::string> sender;  ///< -f
  std::vector<std::string> recipients;

  Options() = default;
  bool header_counts() const {
    return recipients_from == From::header || recipients_from == From::both ||
           (recipients_from == From::arguments_or_header && recipients.empty());
  }
  bool arguments_count() const { return recipients_from != From::header; }
};

/// `arguments` without the program's name. Nothing when they are not qmail-inject's.
std::optional<Options> parse_inject(const std::vector<std::string>& arguments);

struct SendmailOptions {
  enum class Mode : std::uint8_t { send, list_queue, serve, unknown };

  Mode mode = Mode::send;
  Options inject;
  std::optional<std::string> name;  ///< -F

  SendmailOptions() = default;
};

/// The same for sendmail's; Mode::unknown when it is none of what is understood.
SendmailOptions parse_sendmail(const std::vector<std::string>& arguments);

}  // namespace porpoise::inject
