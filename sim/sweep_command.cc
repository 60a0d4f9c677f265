// `explore --faults`: every kind of fault at every call site.

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include <fmt/format.h>

#include "sim/explore/fault_sweep.h"
#include "sim/explore/scene_of.h"
#include "sim/explore_command.h"

namespace porpoise::sim {

namespace {

void print_fault_findings(std::FILE* out, const std::string& story, const Profile& profile,
                          const FaultCounts& counts) {
  for (const FaultFinding& finding : counts.findings) {
    const bool tears = finding.path.fault.kind == FaultKind::torn_sector;
    fmt::print(out, "broken: {}\n", finding.violation.to_string());
    fmt::print(out, "  porpoise-sim explore {} --profile {} {}\n", story,
               tears ? kTearingProfile : profile.name, options_of(finding.path));
    fmt::print(out, "  {} at {} {}: {} {} times\n", name_of(finding.path.fault.kind),
               name_of(finding.op), finding.role, name_of(finding.violation.promise),
               finding.times);
  }
}

std::optional<FaultPath> fault_path_of(const ExploreCommand& command) {
  FaultPath path;
  const bool later = !command.then_fault.empty();
  const auto fault = FaultChoice::parse(later ? command.then_fault : command.fault);
  if (!fault) return std::nullopt;
  path.fault = *fault;
  const std::optional<CrashChoice> at = CrashChoice::parse(command.at + ":" + command.image);
  if (!command.at.empty() && !at) return std::nullopt;
  if (!command.at.empty()) (later ? path.before : path.after) = at;
  if (command.then.empty()) return path;
  path.after = CrashChoice::parse(command.then);
  if (!path.after) return std::nullopt;
  return path;
}

}  // namespace

int sweep_faults(const Story& story, const ExploreCommand& command, const Profiles& wanted,
                 std::FILE* out, FaultCoverage& coverage) {
  const FaultBounds bounds;
  FaultSweep sweep(scene_of(story.scenario, command.seed), bounds);
  sweep.on_progress([&story](const FaultCounts& counts) {
    show_progress(fmt::format("{}: {} faults, {} runs judged", story.scenario.name, counts.faults,
                              counts.judged));
  });
  bool kept = true;
  for (const Profile* const profile : wanted) {
    const Stopwatch watch;
    const FaultCounts counts = sweep.sweep(*profile);
    end_progress();
    print_fault_findings(out, named(story, command), *profile, counts);
    kept = kept && counts.findings.empty();
    if (counts.skipped != 0) {
      fmt::print(out,
                 "note: each kind hit a call site at most {} times: {} more were not injected\n",
                 bounds.calls_max, counts.skipped);
    }
    fmt::print(out,
               "scenario={} profile={} calls={} faults={} judged={} lost_to_damage={} reported={} "
               "violations={} wall_s={:.2f}\n",
               story.scenario.name, profile->name, counts.calls, counts.faults, counts.judged,
               counts.losses, counts.losses_reported, counts.violations, watch.seconds());
  }
  coverage.add(sweep.coverage());
  return kept ? kKept : kBroken;
}

int tell_of_fault(const Story& story, const ExploreCommand& command, const Profile& profile) {
  const std::optional<FaultPath> path = fault_path_of(command);
  if (!path) {
    return refuse("--fault, --at, --then: write `--fault write-error:12 --at 417 --image 0`");
  }
  FaultSweep sweep(scene_of(story.scenario, command.seed), FaultBounds());
  const std::optional<TrialResult> result = sweep.revisit(profile, *path);
  if (!result) return refuse("--fault, --at, --then: there is no such run");
  return print_story(result->story, result->violations, story.scenario.name, profile);
}

int print_coverage(const FaultCoverage& coverage, const std::string& file) {
  const std::vector<FaultCell> cells = coverage.cells();
  std::size_t hit = 0, survived = 0;
  for (const FaultCell& cell : cells) {
    hit += cell.injected != 0;
    survived += cell.survived != 0;
  }
  fmt::print("fault call-site: calls injected survived\n{}", coverage.table());
  const std::string never = coverage.never_hit();
  if (!never.empty()) fmt::print("never hit:\n{}", never);
  fmt::print("cells={} injected={} survived={} never_hit={}\n", cells.size(), hit, survived,
             cells.size() - hit);
  if (file.empty()) return kKept;
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << coverage.to_csv();
  out.flush();
  if (!out) return refuse("--coverage: cannot write " + file);
  return kKept;
}

int coverage(const CoverageCommand& command) {
  FaultCoverage all;
  for (const std::string& file : command.files) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return refuse(file + ": cannot be read");
    const std::string csv{std::istreambuf_iterator<char>(in), {}};
    const std::string wrong = all.add_csv(csv);
    if (!wrong.empty()) return refuse(file + ": " + wrong);
  }
  return print_coverage(all, command.out);
}

}  // namespace porpoise::sim
