#pragma once
// The lines of qmail-send, which porpoise writes as well.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "reports/retry/log/attempt.h"
#include "reports/retry/log/line_time.h"
#include "reports/retry/log/postfix_lines.h"

namespace porpoise::reports::retry {

class QmailLines {
 public:
  QmailLines(LogData& data, Names& domains) : data_(data), domains_(domains) {}

  /// `text` without the time: `starting delivery 3: msg 55 to remote a@b.example`. Local deliveries do
  /// not count.
  Reading read(const Stamped& line, std::string_view text);

 private:
  struct Open {
    double start = 0;
    std::uint32_t domain = 0, delivery = 0;
    bool local = false;
  };

  Reading start(const Stamped& line, std::string_view text);
  Reading finish(const Stamped& line, std::string_view text);

  LogData& data_;
  Names& domains_;
  std::unordered_map<std::uint64_t, Open> open_;
  /// Of messages not yet ended: recipient -> delivery. Message numbers are used again.
  std::unordered_map<std::uint64_t, std::unordered_map<std::string, std::uint32_t>> queue_;
};

}  // namespace porpoise::reports::retry
