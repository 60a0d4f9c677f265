#pragma once
// Visits every crash point of a scene and every disk state that a persistence profile allows there:
// reboots the machine on it, lets the world heal and asks the model.

#include <functional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "sim/explore/tape.h"

namespace porpoise::sim {

struct ExploreOptions {
  /// How many crashes in a row: 1 or 2.
  unsigned depth = 1;
  CrashBounds bounds;
  /// Judge at most so many states of each scene and profile; 0: all.
  std::uint64_t limit = 0;
  /// Go no further than the first broken promise of each scene and profile.
  bool first_only = false;
  bool kills = true;
  bool hangs = true;
};

/// A state in which a promise was broken.
struct Finding {
  CrashPath path;  ///< Empty: broken without any crash.
  model::Violation violation;

  Finding(CrashPath path_, model::Violation violation_)
      : path(std::move(path_)), violation(std::move(violation_)) {}
};

/// What came of one scene on one profile.
struct ExploreCounts {
  std::uint64_t crash_points = 0;  ///< Visited, those of recoveries too.
  std::uint64_t points_known = 0;  ///< All those of the lives that were walked.
  std::uint64_t sampled_points = 0;  ///< Of these: too many states to visit them all.
  std::uint64_t states = 0;        ///< Disk states made; equal ones count.
  std::uint64_t images = 0;        ///< Distinct durable images.
  std::uint64_t judged = 0;        ///< States rebooted, healed and judged.
  std::uint64_t steps = 0;         ///< Events in all the worlds that were run.
  std::uint64_t losses = 0;        ///< Accepted messages that a disk which lies took, over all states.
  std::uint64_t losses_reported = 0;  ///< Of these: the server noticed.
  std::vector<Finding> findings;
};

class Explorer {
 public:
  Explorer(Scene scene, ExploreOptions options);

  /// States that an earlier profile had already reached are not judged again.
  ExploreCounts explore(const Profile& profile);
  /// The one state that `path` names. Nothing when there is none such.
  std::optional<TrialResult> revisit(const Profile& profile, const CrashPath& path);

  /// Called now and then with the counts so far.
  void on_progress(std::function<void(const ExploreCounts&)> progress) {
    progress_ = std::move(progress);
  }

 private:
  struct HashOf {
    std::size_t operator()(const Hash128& hash) const { return hash.low; }
  };

  void walk(const Tape& tape, const CrashPath& way);
  void lose_power(const Tape& tape, std::size_t point, const CrashCursor& cursor,
                  const CrashPath& way);
  void kill(const Tape& tape, std::size_t point, const CrashPath& way);
  void hang(const Tape& tape, std::size_t point);
  void judge(const Start& start, const Hash128& state, const CrashPath& path, const Tape& tape);
  void note(const TrialResult& result, const CrashPath& path);
  bool done() const {
    return (options_.limit != 0 && counts_.judged >= options_.limit) ||
           (options_.first_only && !counts_.findings.empty());
  }
  const Tape& first_tape();

  Scene scene_;
  ExploreOptions options_;
  const Profile* profile_ = nullptr;
  std::optional<Tape> first_;
  std::vector<model::Violation> uncrashed_;
  std::unordered_set<Hash128, HashOf> judged_;
  std::unordered_set<Hash128, HashOf> followed_;  ///< Of which all second crashes were visited.
  std::unordered_set<Hash128, HashOf> images_;
  ExploreCounts counts_;
  std::function<void(const ExploreCounts&)> progress_;
};

}  // namespace porpoise::sim
