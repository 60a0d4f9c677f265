#pragma once
// What the modes of `porpoise-sim explore` share: visiting crash points, sweeping faults, telling
// the story of one state.

#include <chrono>
#include <cstdio>
#include <string>

#include "model/model.h"
#include "sim/commands.h"
#include "sim/disk/profiles.h"
#include "sim/story_jobs.h"

namespace porpoise::sim {

using Profiles = std::vector<const Profile*>;

/// Injects the faults of one scenario, on all wanted profiles, a line for each of these.
int sweep_faults(const Story& story, const ExploreCommand& command, const Profiles& wanted,
                 std::FILE* out, FaultCoverage& coverage);
/// Tells the story of the one run that `--fault` or `--then-fault` names.
int tell_of_fault(const Story& story, const ExploreCommand& command, const Profile& profile);
/// The table fault kind x call site, and into `file`, unless empty, as CSV.
int print_coverage(const FaultCoverage& coverage, const std::string& file);

/// How the commands that reproduce something name the story and the store of its hosts.
std::string named(const Story& story, const ExploreCommand& command);

/// Tells what a state's story was and what it broke.
int print_story(const std::vector<std::string>& story,
                const std::vector<model::Violation>& violations, const std::string& scenario,
                const Profile& profile);

/// Wall clock, in seconds, since it was made.
class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Findings are shown in full up to so many, of the others how many.
inline constexpr std::size_t kFindingsShown = 10;

}  // namespace porpoise::sim
