#pragma once
// The lines of Postfix that tell of messages and of deliveries to other hosts.

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/maillog/line_time.h"
#include "sim/maillog/log_data.h"
#include "sim/maillog/names.h"

namespace porpoise::sim::maillog {

enum class Reading { understood, ignored, malformed };

class PostfixLines {
 public:
  PostfixLines(LogData& data, NameNumbers& domains)
      : data_(data), domains_(domains), queue_(data) {}

  /// `text` from the process name on: `postfix/smtp[123]: 4B14C53CAF6: to=<...`. Deliveries by smtp
  /// and lmtp count as attempts, those that error reports as suspended do not.
  Reading read(const Stamped& line, std::string_view text);

 private:
  Reading read_message(const Stamped& line, const std::string& id, std::string_view process,
                       std::string_view text);
  Reading read_delivery(const Stamped& line, const std::string& id, std::string_view text);
  Reading read_description(const Stamped& line, const std::string& id, std::string_view text);
  void note_recipient(const Stamped& line, const std::string& id, std::string_view text,
                      bool local);

  LogData& data_;
  NameNumbers& domains_;
  Queue queue_;
};

/// `user@Example.ORG` -> `example.org`; empty without an @.
std::string domain_of(std::string_view address);

}  // namespace porpoise::sim::maillog
