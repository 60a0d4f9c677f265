#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "sim/commands.h"
#include "sim/explore/explorer.h"
#include "sim/explore/scene_of.h"

namespace porpoise::sim {

namespace {

using WallClock = std::chrono::steady_clock;

double seconds_since(WallClock::time_point start) {
  return std::chrono::duration<double>(WallClock::now() - start).count();
}

/// The first few in full, of the others how many.
constexpr std::size_t kFindingsShown = 10;

void print_findings(const std::string& file, const Profile& profile, const ExploreCounts& counts) {
  for (std::size_t at = 0; at < std::min(kFindingsShown, counts.findings.size()); ++at) {
    const Finding& finding = counts.findings[at];
    fmt::print("broken: {}\n", finding.violation.to_string());
    fmt::print("  porpoise-sim explore {} --profile {} {}\n", file, profile.name,
               options_of(finding.path));
  }
  if (counts.findings.size() > kFindingsShown) {
    fmt::print("broken: {} more\n", counts.findings.size() - kFindingsShown);
  }
}

/// The state that `--at`, `--image` and `--then` name; nothing when they name none.
std::optional<CrashPath> path_of(const ExploreCommand& command) {
  CrashPath path;
  std::vector<std::string> choices{command.at + ":" + command.image};
  if (!command.then.empty()) choices.push_back(command.then);
  for (const std::string& text : choices) {
    const std::optional<CrashChoice> choice = CrashChoice::parse(text);
    if (!choice) return std::nullopt;
    path.push_back(*choice);
  }
  return path;
}

/// Tells one state's story.
int tell(const Scene& scene, const Profile& profile, const CrashPath& path) {
  Explorer explorer(scene, ExploreOptions());
  const std::optional<TrialResult> result = explorer.revisit(profile, path);
  if (!result) return refuse("--at, --image, --then: there is no such state");
  for (const std::string& line : result->story) fmt::print("{}\n", line);
  for (const model::Violation& violation : result->violations) {
    fmt::print("broken: {}\n", violation.to_string());
  }
  fmt::print("scenario={} profile={} violations={}\n", scene.name, profile.name,
             result->violations.size());
  return result->violations.empty() ? kKept : kBroken;
}

}  // namespace

int explore(const ExploreCommand& command) {
  std::vector<const Profile*> wanted;
  if (command.profile == "all") {
    for (const Profile& profile : profiles()) wanted.push_back(&profile);
  } else if (const Profile* profile = find_profile(command.profile)) {
    wanted.push_back(profile);
  } else {
    return refuse("--profile: there is no `" + command.profile + "`");
  }
  bool kept = true;
  for (const std::string& path : command.scenarios) {
    const std::optional<Scenario> scenario = load_scenario(path);
    if (!scenario) return kBadInput;
    const std::string why = why_no_scene(*scenario);
    if (!why.empty()) return refuse(path + ": " + why);
    if (!command.at.empty()) {
      const std::optional<CrashPath> path_named = path_of(command);
      if (!path_named) return refuse("--at, --image, --then: write `--at 417 --image 12 --then 33:2`");
      return tell(scene_of(*scenario, command.seed), *wanted.front(), *path_named);
    }
    ExploreOptions options;
    options.depth = command.depth;
    options.limit = command.limit;
    Explorer explorer(scene_of(*scenario, command.seed), options);
    for (const Profile* const profile : wanted) {
      const WallClock::time_point start = WallClock::now();
      const ExploreCounts counts = explorer.explore(*profile);
      print_findings(path, *profile, counts);
      kept = kept && counts.findings.empty();
      fmt::print("scenario={} profile={} crash_points={} images={} judged={} violations={} wall_s={:.2f}\n",
                 scenario->name, profile->name, counts.crash_points, counts.images, counts.judged,
                 counts.findings.size(), seconds_since(start));
    }
  }
  return kept ? kKept : kBroken;
}

}  // namespace porpoise::sim
