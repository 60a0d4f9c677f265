#include "sim/scenario/read_disk_fault.h"

#include <fmt/format.h>

#include "sim/scenario/read_peer.h"

namespace porpoise::sim {

namespace {

std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (std::size_t at = 0; at < kFaultKinds; ++at) {
    names.emplace_back(name_of(static_cast<FaultKind>(at)));
  }
  return names;
}

std::vector<std::string> after_names() {
  std::vector<std::string> names;
  for (std::size_t at = 0; at < kAfterSyncErrors; ++at) {
    names.emplace_back(name_of(static_cast<AfterSyncError>(at)));
  }
  return names;
}

/// Names of the operations that `kind` can hit.
std::vector<std::string> operations_of(FaultKind kind) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at < kDiskOps; ++at) {
    const auto op = static_cast<DiskOp>(at);
    if ((kinds_of(op) & bit_of(kind)) != 0) names.emplace_back(name_of(op));
  }
  return names;
}

void read_operations(StrictTable& table, FaultRule& rule) {
  const std::vector<std::string> known = operations_of(rule.kind);
  for (const std::string& name : table.texts("operation")) {
    const std::optional<DiskOp> op = find_disk_op(name);
    if (op && (kinds_of(*op) & bit_of(rule.kind)) != 0) {
      rule.ops.push_back(*op);
    } else {
      table.complain("operation", fmt::format("{} cannot hit `{}`; it can: {}", name_of(rule.kind),
                                              name, fmt::join(known, ", ")));
    }
  }
}

}  // namespace

FaultRule read_disk_fault(StrictTable& table) {
  FaultRule rule;
  const std::string kind = table.word_or_first("kind", kind_names());
  rule.kind = find_fault_kind(kind).value_or(FaultKind::short_read);
  read_operations(table, rule);
  rule.path = table.text_or("path", "");
  if (table.has("per_million")) {
    rule.parts_per_million =
        static_cast<std::uint32_t>(table.integer_or("per_million", 0, 1, 1'000'000));
    if (table.has("nth")) table.complain("nth", "a fault hits the `nth` call or some `per_million`");
  } else {
    rule.nth = static_cast<std::uint64_t>(table.integer_or("nth", 1, 1, kManyTimes));
  }
  rule.from = Instant() + table.duration_or("from", Duration(0));
  if (const std::optional<Duration> until = table.duration("until")) {
    rule.until = Instant() + *until;
    if (rule.until <= rule.from) table.complain("until", "must be later than `from`");
  }
  if (rule.kind == FaultKind::slow) rule.delay = table.duration_or("delay", rule.delay);
  if (rule.kind == FaultKind::sync_error) {
    const std::string after = table.word_or_first("after", after_names());
    rule.after = find_after_sync_error(after).value_or(rule.after);
  }
  return rule;
}

}  // namespace porpoise::sim
