#pragma once
// Decides which calls are hit by the rules of a fault plan. Outlives the boots of a machine, so
// that "the third sync" means the third of the whole run.

#include <functional>
#include <string_view>
#include <vector>

#include "sim/disk/fault_coverage.h"
#include "sim/disk/faults.h"

namespace porpoise::sim {

class FaultInjector {
 public:
  /// A call as the rules see it.
  struct Call {
    DiskOp op;
    std::string_view path;
    std::string_view role;
    Instant time;
  };
  using OnFault = std::function<void(const FaultRecord&)>;

  /// Draws from `chance` only. `on_fault` may be empty.
  FaultInjector(std::vector<FaultRule> rules, Random chance, OnFault on_fault);

  /// No more faults (or faults again): for the healing phase. A disk that an error made read-only
  /// or shut down stays so until it is booted again.
  void switch_on(bool on) { on_ = on; }
  bool is_on() const { return on_; }
  /// Told of every call, in order, and which kinds could hit it: the nth call that a kind is told of
  /// is the nth of a rule for that kind alone.
  using OnCall = std::function<void(FaultKinds kinds, const Call& call)>;
  void on_call(OnCall on_call) { on_call_ = std::move(on_call); }
  const FaultCoverage& coverage() const { return coverage_; }

  void called(const Call& call);
  /// The first rule of one of `kinds` that hits this call, or null. It is listed.
  const FaultRule* strike(FaultKinds kinds, const Call& call);
  /// True while `rule`, which has struck, holds its call up.
  bool holds(const FaultRule& rule, Instant now) const { return on_ && now < rule.until; }
  Random& chance() { return chance_; }

 private:
  std::vector<FaultRule> rules_;
  std::vector<std::uint64_t> matched_;  ///< By rule.
  Random chance_;
  OnFault on_fault_;
  OnCall on_call_;
  FaultCoverage coverage_;
  std::uint64_t fired_ = 0;
  bool on_ = true;
};

}  // namespace porpoise::sim
