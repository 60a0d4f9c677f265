#include "impl/queue/move/ledger.h"

#include <charconv>

#include <fmt/format.h>

namespace porpoise::queue::move {
namespace {

constexpr std::string_view kTo = "to ";
constexpr std::string_view kFrom = "from ";

std::optional<std::string_view> take_line(std::string_view& bytes) {
  const std::size_t end = bytes.find('\n');
  if (end == bytes.npos) return std::nullopt;
  const std::string_view line = bytes.substr(0, end);
  bytes.remove_prefix(end + 1);
  return line;
}

/// Takes digits and the `after` behind them; false when they are not there.
bool take_id(std::string_view& line, std::string_view after, MessageId& id) {
  const auto [end, wrong] = std::from_chars(line.data(), line.data() + line.size(), id);
  line.remove_prefix(static_cast<std::size_t>(end - line.data()));
  if (wrong != std::errc() || !line.starts_with(after)) return false;
  line.remove_prefix(after.size());
  return true;
}

}  // namespace

std::string encode_head(Role role, std::string_view other) {
  return fmt::format("{}{}\n", role == Role::source ? kTo : kFrom, other);
}

std::string encode_promise(MessageId from, MessageId to) {
  return fmt::format("{} {} .\n", from, to);
}

std::optional<Ledger> decode_ledger(std::string_view bytes) {
  Ledger ledger;
  const std::optional<std::string_view> head = take_line(bytes);
  if (!head) return std::nullopt;
  if (head->starts_with(kTo)) {
    ledger.other = head->substr(kTo.size());
  } else if (head->starts_with(kFrom)) {
    ledger.role = Role::target;
    ledger.other = head->substr(kFrom.size());
  } else {
    return std::nullopt;
  }
  std::map<MessageId, MessageId> owners;
  while (std::optional<std::string_view> line = take_line(bytes)) {
    MessageId from = 0;
    MessageId to = 0;
    if (!take_id(*line, " ", from) || !take_id(*line, " .", to) || !line->empty()) break;
    owners[to] = from;
    ledger.promised[from] = to;
  }
  for (auto it = ledger.promised.begin(); it != ledger.promised.end();) {
    it = owners[it->second] == it->first ? std::next(it) : ledger.promised.erase(it);
  }
  return ledger;
}

}  // namespace porpoise::queue::move
