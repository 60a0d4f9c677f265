#pragma once
// What a mail log tells about deliveries to other hosts, whoever wrote it.

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace porpoise::reports::retry {

/// How an attempt ended. All but accepted and failed are deferrals.
enum class Outcome : std::uint8_t {
  accepted,
  refused,    ///< No connection.
  timed_out,  ///< A connection that came or went silent, or was lost.
  deferred,   ///< The host answered 4xx.
  failed,     ///< The host answered 5xx: it is up, but does not want this recipient.
};

/// One attempt for one recipient. Times in seconds; those of a log in whole seconds are cut, not rounded.
struct Attempt {
  double start = 0, end = 0;
  std::uint32_t domain = 0;
  std::uint32_t delivery = 0;
  Outcome outcome = Outcome::accepted;
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
  std::uint32_t deliveries = 0;  ///< Recipients of messages; Attempt::delivery counts them from 0.

  std::uint64_t lines = 0;
  std::uint64_t malformed = 0;       ///< Lines that should have made sense and did not.
  std::vector<BadLine> first_bad;    ///< At most ten.
  std::uint64_t suspended = 0;       ///< Deferrals logged without an attempt.
  std::uint64_t without_start = 0;   ///< Results of attempts begun before the log.
  double resolution = 0;             ///< 1 when a file counts in whole seconds.
  double first = 0, last = 0;        ///< The time the log covers.
};

/// Gives every name a number, in order of appearance.
class Names {
 public:
  std::uint32_t number(std::string_view name) {
    const auto [entry, added] = numbers_.try_emplace(std::string(name), static_cast<std::uint32_t>(all_.size()));
    if (added) all_.emplace_back(name);
    return entry->second;
  }
  std::vector<std::string> take() { return std::move(all_); }

 private:
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<std::string> all_;
};

}  // namespace porpoise::reports::retry
