#pragma once
// Injects every kind of fault, once, at the calls of a scene's story and of recoveries from its
// crashes: one fault, then the disk heals, the story goes on to its end and the model is asked. And
// again with a crash after the fault, which is when a broken promise of a disk shows.

#include <functional>
#include <set>
#include <unordered_set>
#include <vector>

#include "sim/disk/fault_coverage.h"
#include "sim/explore/fault_choice.h"
#include "sim/explore/tape.h"

namespace porpoise::sim {

/// On which torn sectors are looked for, whatever profile is swept.
inline constexpr std::string_view kTearingProfile = "posix-hostile";

struct FaultBounds {
  /// Of the calls of one call site, so many are hit by each kind: the first ones and some of the
  /// others.
  std::size_t calls_max = 8;
  /// Crashes after one fault, at most: after everything that is seen from outside, or some of it.
  std::size_t crashes_max = 24;
  /// Torn sectors, at most.
  std::size_t tears_max = 400;
  /// Recoveries: one after the first time that each kind of thing happened; and one more, after the
  /// last message was accepted.
  std::size_t recoveries_max = 4;
};

/// A fault after which a promise was broken: the first one of its kind, call site and promise.
struct FaultFinding {
  FaultPath path;
  DiskOp op = DiskOp::open;
  std::string role;
  model::Violation violation;
  std::uint64_t times = 1;  ///< It and others like it.

  FaultFinding() = default;
};

struct FaultCounts {
  std::uint64_t calls = 0;   ///< That a fault can hit, in the story and the recoveries.
  std::uint64_t faults = 0;  ///< Injected.
  std::uint64_t skipped = 0; ///< Not injected: their call sites were hit calls_max times.
  std::uint64_t judged = 0;  ///< Runs to the end, with and without a crash.
  std::uint64_t losses = 0;  ///< Messages that damage took, over all runs.
  std::uint64_t losses_reported = 0;
  std::uint64_t violations = 0;
  std::vector<FaultFinding> findings;
};

class FaultSweep {
 public:
  FaultSweep(Scene scene, FaultBounds bounds);

  /// The disk keeps what `profile` says.
  FaultCounts sweep(const Profile& profile);
  /// Of all sweeps so far.
  const FaultCoverage& coverage() const { return coverage_; }
  /// The one run that `path` names. Nothing when there is none such.
  std::optional<TrialResult> revisit(const Profile& profile, const FaultPath& path);

  /// Called now and then with the counts so far.
  void on_progress(std::function<void(const FaultCounts&)> progress) {
    progress_ = std::move(progress);
  }

 private:
  struct Site {
    DiskOp op = DiskOp::open;
    std::string role;
    auto operator<=>(const Site&) const = default;
  };
  /// The calls of one life, by kind: the nth that the kind can hit is the nth here.
  struct Census {
    std::vector<std::vector<Site>> calls{kFaultKinds};
    std::uint64_t total = 0;
    TrialResult result;
  };

  Census count_calls(const Start& start);
  std::vector<CrashChoice> recoveries(const Tape& tape) const;
  void sweep_life(const Start& start, const std::optional<CrashChoice>& before,
                  const Census& census);
  void inject(const Start& start, const FaultPath& path, const Site& site);
  /// False when a promise was broken.
  bool crash_after(const Tape& tape, Instant fault, bool kills, const Scene& scene,
                   FaultPath path);
  bool judge(Start start, const CrashPoint& point, const Scene& scene, const FaultPath& path);
  void tear(const Tape& tape);
  bool note(const TrialResult& result, const FaultPath& path);
  void add_finding(const FaultPath& path, const model::Violation& violation);
  /// The scene in which `fault` strikes: what is owed after it may be less.
  Scene scene_for(const FaultChoice& fault) const;
  std::optional<Start> crashed(const Tape& tape, const CrashChoice& choice) const;

  struct HashOf {
    std::size_t operator()(const Hash128& hash) const { return hash.low; }
  };

  Scene scene_;
  FaultBounds bounds_;
  const Profile* profile_ = nullptr;
  FaultCoverage coverage_;
  Site site_;  ///< That the fault hits which is being judged.
  std::unordered_set<Hash128, HashOf> kept_;  ///< States after a fault that break nothing.
  FaultCounts counts_;
  std::function<void(const FaultCounts&)> progress_;
};

}  // namespace porpoise::sim
