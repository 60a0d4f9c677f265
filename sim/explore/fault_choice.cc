#include "sim/explore/fault_choice.h"

#include <fmt/format.h>

#include "sim/explore/read_number.h"

namespace porpoise::sim {

namespace {

bool has_sector(FaultKind kind) {
  return kind == FaultKind::read_error || kind == FaultKind::bit_rot;
}

}  // namespace

FaultRule FaultChoice::rule() const {
  FaultRule rule;
  rule.kind = kind;
  rule.after = after;
  rule.nth = nth;
  if (has_sector(kind)) rule.sector = sector;
  return rule;
}

std::string FaultChoice::to_string() const {
  if (has_sector(kind)) return fmt::format("{}/{}:{}", name_of(kind), sector, nth);
  if (kind != FaultKind::sync_error) return fmt::format("{}:{}", name_of(kind), nth);
  return fmt::format("{}/{}:{}", name_of(kind), name_of(after), nth);
}

std::optional<FaultChoice> FaultChoice::parse(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  FaultChoice choice;
  if (!read_number(text.substr(colon + 1), choice.nth) || choice.nth == 0) return std::nullopt;
  const std::string_view name = text.substr(0, colon);
  const std::size_t slash = name.find('/');
  const std::optional<FaultKind> kind = find_fault_kind(name.substr(0, slash));
  if (!kind) return std::nullopt;
  choice.kind = *kind;
  if (slash == std::string_view::npos) return choice;
  const std::string_view detail = name.substr(slash + 1);
  if (has_sector(*kind) && read_number(detail, choice.sector)) return choice;
  const std::optional<AfterSyncError> after = find_after_sync_error(detail);
  if (!after || *kind != FaultKind::sync_error) return std::nullopt;
  choice.after = *after;
  return choice;
}

std::string options_of(const FaultPath& path) {
  if (path.fault.kind == FaultKind::torn_sector && path.after) {
    return options_of(CrashPath{*path.after});
  }
  if (!path.before) {
    std::string options = "--fault " + path.fault.to_string();
    if (path.after) options += " " + options_of(CrashPath{*path.after});
    return options;
  }
  std::string options = options_of(CrashPath{*path.before});
  options += " --then-fault " + path.fault.to_string();
  if (path.after) options += " --then " + path.after->to_string();
  return options;
}

}  // namespace porpoise::sim
