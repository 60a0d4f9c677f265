#include "sim/disk/fault_injector.h"

#include <algorithm>

namespace porpoise::sim {

FaultInjector::FaultInjector(std::vector<FaultRule> rules, Random chance, OnFault on_fault)
    : rules_(std::move(rules)),
      matched_(rules_.size()),
      chance_(chance),
      on_fault_(std::move(on_fault)) {}

void FaultInjector::called(const Call& call) {
  coverage_.called(call.op, std::string(call.role));
}

const FaultRule* FaultInjector::strike(FaultKinds kinds, const Call& call) {
  if (on_call_) on_call_(kinds, call);
  if (!on_) return nullptr;
  const FaultRule* hit = nullptr;
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const FaultRule& rule = rules_[i];
    if ((kinds & bit_of(rule.kind)) == 0) continue;
    if (call.time < rule.from || call.time >= rule.until) continue;
    const auto op = std::find(rule.ops.begin(), rule.ops.end(), call.op);
    if (!rule.ops.empty() && op == rule.ops.end()) continue;
    if (!rule.path.empty() && !matches_glob(rule.path, call.path)) continue;
    ++matched_[i];
    const bool struck =
        rule.nth != 0 ? matched_[i] == rule.nth : chance_.chance(rule.parts_per_million);
    if (!struck || hit != nullptr) continue;
    hit = &rule;
    coverage_.injected(rule.kind, call.op, std::string(call.role));
    const FaultRecord record{++fired_,
                             rule.kind,
                             i,
                             call.op,
                             std::string(call.path),
                             std::string(call.role),
                             call.time};
    if (on_fault_) on_fault_(record);
  }
  return hit;
}

}  // namespace porpoise::sim
