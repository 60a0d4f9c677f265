#include "sim/disk/fault_coverage.h"

#include <fmt/format.h>

namespace porpoise::sim {

void FaultCoverage::called(DiskOp op, const std::string& role, std::uint64_t times) {
  sites_[Site{op, role}].calls += times;
}

void FaultCoverage::injected(FaultKind kind, DiskOp op, const std::string& role,
                             std::uint64_t times) {
  sites_[Site{op, role}].injected[kind] += times;
}

void FaultCoverage::add(const FaultCoverage& other) {
  for (const auto& [site, cell] : other.sites_) {
    Cell& mine = sites_[site];
    mine.calls += cell.calls;
    for (const auto& [kind, times] : cell.injected) mine.injected[kind] += times;
  }
}

std::uint64_t FaultCoverage::injections(FaultKind kind, DiskOp op, const std::string& role) const {
  const auto site = sites_.find(Site{op, role});
  if (site == sites_.end()) return 0;
  const auto times = site->second.injected.find(kind);
  return times == site->second.injected.end() ? 0 : times->second;
}

std::string FaultCoverage::table() const {
  return lines([](std::uint64_t) { return true; });
}

std::string FaultCoverage::never_hit() const {
  return lines([](std::uint64_t injected) { return injected == 0; });
}

template <class Wanted>
std::string FaultCoverage::lines(Wanted wanted) const {
  std::string out;
  for (std::size_t i = 0; i < kFaultKinds; ++i) {
    const auto kind = static_cast<FaultKind>(i);
    for (const auto& [site, cell] : sites_) {
      if ((kinds_of(site.op) & bit_of(kind)) == 0) continue;
      const std::uint64_t times = injections(kind, site.op, site.role);
      if (!wanted(times)) continue;
      out += fmt::format("{} {} {} {} {}\n", name_of(kind), name_of(site.op), site.role, cell.calls,
                         times);
    }
  }
  return out;
}

}  // namespace porpoise::sim
