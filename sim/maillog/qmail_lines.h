#pragma once
// The lines of qmail-send, which porpoise writes as well.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "sim/maillog/line_time.h"
#include "sim/maillog/log_data.h"
#include "sim/maillog/names.h"
#include "sim/maillog/postfix_lines.h"

namespace porpoise::sim::maillog {

class QmailLines {
 public:
  QmailLines(LogData& data, NameNumbers& domains) : data_(data), domains_(domains), queue_(data) {}

  /// `text` without the time: `starting delivery 3: msg 55 to remote a@b.example`. Local deliveries
  /// are no attempts.
  Reading read(const Stamped& line, std::string_view text);

 private:
  struct Open {
    double start = 0;
    std::uint32_t domain = 0, delivery = 0;
    bool local = false;
  };

  Reading begin(const Stamped& line, std::string_view text);
  Reading describe(const Stamped& line, std::string_view text);
  Reading not_tried(const Stamped& line, std::string_view text);
  Reading start(const Stamped& line, std::string_view text);
  Reading finish(const Stamped& line, std::string_view text);

  LogData& data_;
  NameNumbers& domains_;
  std::unordered_map<std::uint64_t, Open> open_;
  Queue queue_;
  std::unordered_set<std::uint64_t> notices_;  ///< `qp` numbers of bounces that are about to come.
};

}  // namespace porpoise::sim::maillog
