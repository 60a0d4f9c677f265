#include "sim/explore_command.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/explore/explorer.h"
#include "sim/explore/scene_of.h"

namespace porpoise::sim {

namespace {

void print_findings(std::FILE* out, const std::string& story, const Profile& profile,
                    const ExploreCounts& counts) {
  for (std::size_t at = 0; at < std::min(kFindingsShown, counts.findings.size()); ++at) {
    const Finding& finding = counts.findings[at];
    fmt::print(out, "broken: {}\n", finding.violation.to_string());
    fmt::print(out, "  porpoise-sim explore {} --profile {} {}\n", story, profile.name,
               options_of(finding.path));
  }
  if (counts.findings.size() > kFindingsShown) {
    fmt::print(out, "broken: {} more\n", counts.findings.size() - kFindingsShown);
  }
}

void print_bounds(std::FILE* out, const ExploreOptions& options, const ExploreCounts& counts) {
  if (counts.sampled_points != 0) {
    fmt::print(out,
               "note: {} of the points have more than 2^{} states: at most {} of each were "
               "visited\n",
               counts.sampled_points, options.bounds.exhaustive_max, options.bounds.samples_max);
  }
  if (counts.crash_points < counts.points_known) {
    fmt::print(out, "note: --limit ended it after {} of {} crash points\n", counts.crash_points,
               counts.points_known);
  }
}

/// What a disk that lies takes, and whether anybody was told.
void print_losses(std::FILE* out, const Profile& profile, const ExploreCounts& counts) {
  if (profile.syncs_ignored_ppm == 0) return;
  fmt::print(out,
             "note: owed on {}: S2, S3, no crash loop, and a report of every loss that later mail "
             "shows; it took {} accepted messages in all states, of which {} were reported\n",
             profile.name, counts.losses, counts.losses_reported);
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
int tell(const Story& story, const ExploreCommand& command, const Profile& profile) {
  const std::optional<CrashPath> path = path_of(command);
  if (!path) return refuse("--at, --image, --then: write `--at 417 --image 12 --then 33:2`");
  Explorer explorer(scene_of(story.scenario, command.seed), ExploreOptions());
  const std::optional<TrialResult> result = explorer.revisit(profile, *path);
  if (!result) return refuse("--at, --image, --then: there is no such state");
  return print_story(result->story, result->violations, story.scenario.name, profile);
}

/// All the wanted profiles of one scenario, a line each.
int explore_one(const Story& story, const ExploreCommand& command, const Profiles& wanted,
                std::FILE* out) {
  ExploreOptions options;
  options.depth = command.depth;
  options.limit = command.limit;
  options.first_only = command.first;
  Explorer explorer(scene_of(story.scenario, command.seed), options);
  explorer.on_progress([&story](const ExploreCounts& counts) {
    show_progress(fmt::format("{}: {} points, {} states judged", story.scenario.name,
                              counts.crash_points, counts.judged));
  });
  bool kept = true;
  for (const Profile* const profile : wanted) {
    const Stopwatch watch;
    const ExploreCounts counts = explorer.explore(*profile);
    end_progress();
    print_findings(out, named(story, command), *profile, counts);
    kept = kept && counts.findings.empty();
    print_bounds(out, options, counts);
    print_losses(out, *profile, counts);
    fmt::print(out,
               "scenario={} profile={} crash_points={} all_points={} states={} images={} judged={} "
               "violations={} wall_s={:.2f}\n",
               story.scenario.name, profile->name, counts.crash_points, counts.points_known,
               counts.states, counts.images, counts.judged, counts.findings.size(),
               watch.seconds());
  }
  return kept ? kKept : kBroken;
}

/// One line of what is wrong with the options; empty when they name a single state, or none.
std::string why_not_one(const ExploreCommand& command, std::size_t stories, std::size_t profiles) {
  const bool one = !command.at.empty() || !command.fault.empty() || !command.then_fault.empty();
  if (!one) return std::string();
  if (!command.then_fault.empty() && command.at.empty()) return "--then-fault: needs --at";
  if (!command.fault.empty() && (!command.then.empty() || !command.then_fault.empty())) {
    return "--fault: may be followed by --at and --image, but not by --then";
  }
  if (stories != 1 || profiles != 1) {
    return "--at, --fault: name one scenario and one profile";
  }
  return std::string();
}

}  // namespace

std::string named(const Story& story, const ExploreCommand& command) {
  return command.store.empty() ? story.file : story.file + " --store " + command.store;
}

int print_story(const std::vector<std::string>& story,
                const std::vector<model::Violation>& violations, const std::string& scenario,
                const Profile& profile) {
  for (const std::string& line : story) fmt::print("{}\n", line);
  for (const model::Violation& violation : violations) {
    fmt::print("broken: {}\n", violation.to_string());
  }
  fmt::print("scenario={} profile={} violations={}\n", scenario, profile.name, violations.size());
  return violations.empty() ? kKept : kBroken;
}

int explore(const ExploreCommand& command) {
  Profiles wanted;
  if (command.profile == "all") {
    for (const Profile& profile : profiles()) wanted.push_back(&profile);
  } else if (const Profile* profile = find_profile(command.profile)) {
    wanted.push_back(profile);
  } else {
    return refuse("--profile: there is no `" + command.profile + "`");
  }
  std::vector<Story> stories;
  for (const std::string& file : command.scenarios) {
    std::optional<Scenario> scenario = load_scenario(file, command.store);
    if (!scenario) return kBadInput;
    const std::string why = why_no_scene(*scenario);
    if (!why.empty()) return refuse(file + ": " + why);
    stories.emplace_back(file, std::move(*scenario));
  }
  const std::string wrong = why_not_one(command, stories.size(), wanted.size());
  if (!wrong.empty()) return refuse(wrong);
  if (!command.fault.empty() || !command.then_fault.empty()) {
    return tell_of_fault(stories.front(), command, *wanted.front());
  }
  if (!command.at.empty()) return tell(stories.front(), command, *wanted.front());
  FaultCoverage coverage;
  const StoryWork work = [&](const Story& story, std::FILE* out, FaultCoverage& covered) {
    if (command.faults) return sweep_faults(story, command, wanted, out, covered);
    return explore_one(story, command, wanted, out);
  };
  const int worst = for_each_story(stories, command.jobs, work, coverage);
  if (!command.faults || worst == kBadInput) return worst;
  return std::max(worst, print_coverage(coverage, command.coverage));
}

}  // namespace porpoise::sim
