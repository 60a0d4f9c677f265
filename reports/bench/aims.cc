#include "reports/bench/aims.h"

#include <array>

#include <fmt/format.h>

#include "reports/page/text.h"

namespace porpoise::reports::bench {
namespace {

using Of = Aim::Of;

const std::array<Aim, 8> kAims{{
    {"accepted at 32 sessions, times Postfix", Of::times_postfix, {"accept", "32", "rate"}, 6},
    {"accepted at 32 sessions, % of smtp-sink", Of::part_of_limit, {"accept", "32", "rate"}, 60},
    {"accepted at 1 session, times Postfix", Of::times_postfix, {"accept", "1", "rate"}, 3},
    {"relayed at 32 sessions, times Postfix", Of::times_postfix, {"relay", "32", "rate"}, 5},
    {"syncs a message at 1 session", Of::value, {"syncs", "1", "calls"}, 1.1, true},
    {"syncs a message at 32 sessions", Of::value, {"syncs", "32", "calls"}, 0.15, true},
    {"start with 1,000,000 messages, s", Of::value, {"restart", "1000000", "seconds"}, 5, true},
    {"bytes of memory a message, of 1,000,000",
     Of::bytes_a_message,
     {"restart", "1000000", "memory_bytes"},
     48,
     true},
}};

std::string verdict(const Aim& aim, const std::optional<Spread>& spread) {
  if (!spread) return "not measured";
  return fmt::format("{}: {}", digits(spread->median), is_kept(aim, spread->median) ? "yes" : "no");
}

}  // namespace

std::span<const Aim> aims() {
  return kAims;
}

std::optional<Spread> reached(const Aim& aim, const Measurements& measured,
                              std::string_view server) {
  switch (aim.of) {
    case Of::value:
      return measured.of(aim.choice, server);
    case Of::times_postfix:
      return measured.ratio(aim.choice, server, aim.choice, kPostfix);
    case Of::part_of_limit: {
      const Choice limit{"limit", aim.choice.load, aim.choice.metric};
      std::optional<Spread> part = measured.ratio(aim.choice, server, limit, kSink);
      if (part) *part = Spread{part->median * 100, part->low * 100, part->high * 100};
      return part;
    }
    case Of::bytes_a_message:
      return bytes_a_message(measured, server, aim.choice.load);
  }
  return std::nullopt;
}

bool is_kept(const Aim& aim, double median) {
  return aim.at_most ? median <= aim.limit : median >= aim.limit;
}

Table table_of_aims(const Measurements& measured) {
  Table table;
  table.id = "aims";
  table.caption =
      "What is asked of the journal, and whether the median of this run keeps it; other stores "
      "beside it.";
  table.head = {"", "asked"};
  std::vector<std::string> stores;
  for (const std::string& server : measured.servers("accept")) {
    if (server == kPostfix) continue;
    stores.push_back(server);
    table.head.push_back(server);
  }
  for (const Aim& aim : aims()) {
    std::vector<std::string> row{
        aim.text, fmt::format("{} {}", aim.at_most ? "at most" : "at least", digits(aim.limit))};
    for (const std::string& store : stores) {
      row.push_back(verdict(aim, reached(aim, measured, store)));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::optional<Spread> bytes_a_message(const Measurements& measured, std::string_view server,
                                      const std::string& load) {
  const double messages = std::stod(load);
  const auto full = measured.of({"restart", load, "memory_bytes"}, server);
  const auto empty = measured.of({"restart", "0", "memory_bytes"}, server);
  if (!full || !empty || messages == 0) return std::nullopt;
  return Spread{(full->median - empty->median) / messages, (full->low - empty->high) / messages,
                (full->high - empty->low) / messages};
}

}  // namespace porpoise::reports::bench
