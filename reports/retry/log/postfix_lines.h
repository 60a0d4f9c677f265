#pragma once
// The lines of Postfix that tell of deliveries to other hosts.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "reports/retry/log/attempt.h"
#include "reports/retry/log/line_time.h"

namespace porpoise::reports::retry {

enum class Reading { understood, ignored, malformed };

class PostfixLines {
 public:
  PostfixLines(LogData& data, Names& domains) : data_(data), domains_(domains) {}

  /// `text` from the process name on: `postfix/smtp[123]: 4B14C53CAF6: to=<...`. Deliveries by smtp and
  /// lmtp count as attempts, those that error reports as suspended do not.
  Reading read(const Stamped& line, std::string_view text);

 private:
  Reading read_delivery(const Stamped& line, std::string_view id, std::string_view text);

  LogData& data_;
  Names& domains_;
  /// Of messages not yet removed: recipient -> delivery.
  std::unordered_map<std::string, std::unordered_map<std::string, std::uint32_t>> queue_;
};

/// `user@Example.ORG` -> `example.org`; empty without an @.
std::string domain_of(std::string_view address);

}  // namespace porpoise::reports::retry
