#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include <fmt/format.h>

#include "sim/commands.h"
#include "sim/explore/explorer.h"
#include "sim/explore/scene_of.h"

namespace porpoise::sim {

namespace {

using WallClock = std::chrono::steady_clock;
using Profiles = std::vector<const Profile*>;

double seconds_since(WallClock::time_point start) {
  return std::chrono::duration<double>(WallClock::now() - start).count();
}

/// The first few in full, of the others how many.
constexpr std::size_t kFindingsShown = 10;

void print_findings(std::FILE* out, const std::string& file, const Profile& profile, const ExploreCounts& counts) {
  for (std::size_t at = 0; at < std::min(kFindingsShown, counts.findings.size()); ++at) {
    const Finding& finding = counts.findings[at];
    fmt::print(out, "broken: {}\n", finding.violation.to_string());
    fmt::print(out, "  porpoise-sim explore {} --profile {} {}\n", file, profile.name,
               options_of(finding.path));
  }
  if (counts.findings.size() > kFindingsShown) {
    fmt::print(out, "broken: {} more\n", counts.findings.size() - kFindingsShown);
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

/// A scenario to be explored, and the file that it stands in.
struct Story {
  std::string file;
  Scenario scenario;

  Story(std::string file_, Scenario scenario_)
      : file(std::move(file_)), scenario(std::move(scenario_)) {}
};

/// On a terminal: how far it is, on a line of its own that the next one replaces.
void show_progress(Explorer& explorer, const Story& story) {
  if (isatty(STDERR_FILENO) == 0) return;
  explorer.on_progress([&story](const ExploreCounts& counts) {
    fmt::print(stderr, "\r{}: {} points, {} states judged \033[K", story.scenario.name,
               counts.crash_points, counts.judged);
  });
}

/// All the wanted profiles of one scenario, a line each.
int explore_one(const Story& story, const ExploreCommand& command, const Profiles& wanted,
                std::FILE* out) {
  ExploreOptions options;
  options.depth = command.depth;
  options.limit = command.limit;
  options.first_only = command.first;
  Explorer explorer(scene_of(story.scenario, command.seed), options);
  show_progress(explorer, story);
  bool kept = true;
  for (const Profile* const profile : wanted) {
    const WallClock::time_point start = WallClock::now();
    const ExploreCounts counts = explorer.explore(*profile);
    if (isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r\033[K");
    print_findings(out, story.file, *profile, counts);
    kept = kept && counts.findings.empty();
    if (counts.sampled_points != 0) {
      fmt::print(out, "note: {} of the points have more than 2^{} states: at most {} of each were "
                 "visited\n", counts.sampled_points, options.bounds.exhaustive_max,
                 options.bounds.samples_max);
    }
    fmt::print(out,
               "scenario={} profile={} crash_points={} images={} judged={} violations={} "
               "wall_s={:.2f}\n",
               story.scenario.name, profile->name, counts.crash_points, counts.images,
               counts.judged, counts.findings.size(), seconds_since(start));
  }
  std::fflush(out);
  return kept ? kKept : kBroken;
}

/// The same in `jobs` processes, a scenario each; what they print comes in the order of `stories`.
int explore_in_processes(const std::vector<Story>& stories, const ExploreCommand& command,
                         const Profiles& wanted) {
  struct Job {
    pid_t process = -1;
    std::FILE* out = nullptr;
  };
  std::vector<Job> jobs(stories.size());
  int worst = kKept;
  std::size_t started = 0;
  for (std::size_t next = 0; next < jobs.size(); ++next) {
    for (; started < jobs.size() && started < next + command.jobs; ++started) {
      Job& job = jobs[started];
      job.out = std::tmpfile();
      if (job.out == nullptr) return refuse("--jobs: no temporary file can be made");
      std::fflush(nullptr);
      job.process = fork();
      if (job.process < 0) return refuse("--jobs: no more processes can be started");
      if (job.process == 0) _exit(explore_one(stories[started], command, wanted, job.out));
    }
    int status = 0;
    waitpid(jobs[next].process, &status, 0);
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : kBroken;
    if (!WIFEXITED(status)) fmt::print("broken: {} crashed the simulator\n", stories[next].file);
    worst = std::max(worst, code);
    std::rewind(jobs[next].out);
    char bytes[4096];
    while (const std::size_t size = std::fread(bytes, 1, sizeof bytes, jobs[next].out)) {
      std::fwrite(bytes, 1, size, stdout);
    }
    std::fclose(jobs[next].out);
  }
  return worst;
}

}  // namespace

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
    std::optional<Scenario> scenario = load_scenario(file);
    if (!scenario) return kBadInput;
    const std::string why = why_no_scene(*scenario);
    if (!why.empty()) return refuse(file + ": " + why);
    stories.emplace_back(file, std::move(*scenario));
  }
  if (!command.at.empty()) {
    const std::optional<CrashPath> path = path_of(command);
    if (!path) return refuse("--at, --image, --then: write `--at 417 --image 12 --then 33:2`");
    if (stories.size() != 1 || wanted.size() != 1) {
      return refuse("--at: name one scenario and one profile");
    }
    return tell(scene_of(stories.front().scenario, command.seed), *wanted.front(), *path);
  }
  if (command.jobs > 1) return explore_in_processes(stories, command, wanted);
  int worst = kKept;
  for (const Story& story : stories) {
    worst = std::max(worst, explore_one(story, command, wanted, stdout));
  }
  return worst;
}

}  // namespace porpoise::sim
