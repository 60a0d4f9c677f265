#pragma once
// What a mail log tells about messages and their deliveries to other hosts, whoever wrote it.

#include <cstdint>
#include <string>
#include <vector>

namespace porpoise::sim::maillog {

/// How an attempt ended. All but accepted and failed are deferrals.
enum class Outcome : std::uint8_t {
  accepted,
  refused,    ///< No connection.
  timed_out,  ///< A connection that came or went silent, or was lost.
  deferred,   ///< The host answered 4xx.
  failed,     ///< The host answered 5xx: it is up, but does not want this recipient.
};

/// Where in a session an attempt ended that was not accepted, as far as the log says.
enum class Stage : std::uint8_t { unknown, connect, greeting, helo, mail, rcpt, data, dot };

/// One attempt for one recipient. Times in seconds; those of a log in whole seconds are cut, not
/// rounded.
struct Attempt {
  double start = 0, end = 0;
  std::uint32_t domain = 0;
  std::uint32_t delivery = 0;
  Outcome outcome = Outcome::accepted;
  Stage stage = Stage::unknown;
  std::uint16_t code = 0;  ///< What the host answered; 0: nothing, or it is not known.
};

/// A message as it came in.
struct Arrival {
  double at = 0;       ///< When it began to come in; if that was before the log, its first time.
  std::string sender;  ///< Empty for notices.
  std::uint64_t bytes = 0;  ///< 0: not known.
  bool described = false;   ///< The log says sender and size: the message was taken.
  bool is_notice = false;   ///< The server made it itself: a bounce.
  bool before_log = false;  ///< It was in the queue already.
};

/// One recipient of one message.
struct Delivery {
  std::uint32_t message = 0;  ///< Its place in LogData::messages.
  std::string recipient;
  bool local = false;  ///< To a mailbox of the server itself.
};

struct BadLine {
  std::string file;
  std::uint64_t line = 0;
  std::string text;  ///< Its beginning; what is not printable ASCII has become '?'.
};

/// In the order of the log.
struct LogData {
  std::vector<std::string> domains;
  std::vector<Attempt> attempts;
  std::vector<Arrival> messages;
  /// Attempt::delivery is a place in it.
  std::vector<Delivery> deliveries;

  std::uint64_t lines = 0;
  std::uint64_t of_postfix = 0, of_qmail = 0;  ///< Those that were understood, by who writes so.
  std::uint64_t malformed = 0;                 ///< Lines that should have made sense and did not.
  std::vector<BadLine> first_bad;              ///< At most ten.
  std::uint64_t suspended = 0;                 ///< Deferrals logged without an attempt.
  std::uint64_t without_start = 0;             ///< Results of attempts begun before the log.
  double resolution = 0;                       ///< 1 when a file counts in whole seconds.
  double first = 0, last = 0;                  ///< The time the log covers.
};

inline bool is_deferral(Outcome outcome) {
  return outcome != Outcome::accepted && outcome != Outcome::failed;
}

}  // namespace porpoise::sim::maillog
