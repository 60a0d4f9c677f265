#include "sim/explore/fault_choice.h"

#include <charconv>

#include <fmt/format.h>

namespace porpoise::sim {

FaultRule FaultChoice::rule() const {
  FaultRule rule;
  rule.kind = kind;
  rule.after = after;
  rule.nth = nth;
  return rule;
}

std::string FaultChoice::to_string() const {
  if (kind != FaultKind::sync_error) return fmt::format("{}:{}", name_of(kind), nth);
  return fmt::format("{}/{}:{}", name_of(kind), name_of(after), nth);
}

std::optional<FaultChoice> FaultChoice::parse(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  FaultChoice choice;
  const std::string_view number = text.substr(colon + 1);
  const char* const end = number.data() + number.size();
  const auto [stop, error] = std::from_chars(number.data(), end, choice.nth);
  if (error != std::errc() || stop != end || choice.nth == 0) return std::nullopt;
  std::string_view name = text.substr(0, colon);
  if (const std::size_t slash = name.find('/'); slash != std::string_view::npos) {
    const auto after = find_after_sync_error(name.substr(slash + 1));
    name = name.substr(0, slash);
    if (!after || name != name_of(FaultKind::sync_error)) return std::nullopt;
    choice.after = *after;
  }
  const std::optional<FaultKind> kind = find_fault_kind(name);
  if (!kind) return std::nullopt;
  choice.kind = *kind;
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
