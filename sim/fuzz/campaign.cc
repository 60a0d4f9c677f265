#include "sim/fuzz/campaign.h"

#include <fmt/format.h>

#include "impl/base/assert.h"
#include "sim/fuzz/draw_story.h"

namespace porpoise::sim {

namespace {

constexpr std::uint32_t kNotCrashed = 250'000;  ///< Parts per million.

/// Nothing for what is no crash.
const char* option_for(FaultPart::Then then) {
  switch (then) {
    case FaultPart::Then::power_loss:
      return "--power-loss-at";
    case FaultPart::Then::kill:
      return "--kill-at";
    case FaultPart::Then::hang:
      return "--hang-at";
    case FaultPart::Then::disk_full:
      break;
  }
  return "";
}

FuzzCase drawn_case(std::uint64_t seed) {
  ScenarioOutcome read = read_scenario(draw_story(seed), drawn_name(seed));
  PORPOISE_ASSERT(read.error.empty());
  FuzzCase run;
  run.seed = seed;
  run.drawn = std::make_shared<const Scenario>(std::move(read.scenario));
  run.scenario = run.drawn.get();
  return run;
}

/// Half of all crashes are power losses.
FaultPart::Then draw_kind(Random& chance) {
  using enum FaultPart::Then;
  constexpr FaultPart::Then kKinds[] = {power_loss, power_loss, kill, hang};
  return kKinds[chance.below(std::size(kKinds))];
}

}  // namespace

std::string FuzzCase::command() const {
  std::string line = fmt::format("porpoise-sim run {} --seed {}", scenario->file, seed);
  if (crash) {
    line += fmt::format(" {} {} --host {}", option_for(crash->then), crash->event, crash->host);
  }
  return line;
}

Campaign::Campaign(std::vector<Scenario> scenarios) : scenarios_(std::move(scenarios)) {
  PORPOISE_ASSERT(!scenarios_.empty());
  for (const Scenario& scenario : scenarios_) {
    FuzzCase once;
    once.scenario = &scenario;
    once.seed = 1;
    events_.push_back(play(once).events);
  }
}

std::string Campaign::stories() const {
  if (scenarios_.empty()) return "drawn";
  std::string files;
  for (const Scenario& scenario : scenarios_) {
    files += (files.empty() ? "" : " ") + scenario.file;
  }
  return files;
}

FuzzCase Campaign::draw(std::uint64_t seed) const {
  if (scenarios_.empty()) return drawn_case(seed);
  const std::size_t turn = seed % scenarios_.size();
  FuzzCase run;
  run.scenario = &scenarios_[turn];
  run.seed = seed;
  Random chance = Random(seed).split("fuzz");
  if (chance.chance(kNotCrashed) || events_[turn] == 0) return run;
  ExtraCrash crash;
  crash.event = 1 + chance.below(events_[turn]);
  crash.host = run.scenario->hosts[chance.below(run.scenario->hosts.size())].name;
  crash.then = draw_kind(chance);
  run.crash = crash;
  return run;
}

RunResult play(const FuzzCase& given, EventLog::LineListener lines) {
  RunOptions options;
  options.seed = given.seed;
  options.crash = given.crash;
  options.lines = std::move(lines);
  return play_and_judge(*given.scenario, std::move(options));
}

LogComparison compare_two_runs(const FuzzCase& run) {
  std::vector<std::string> first;
  play(run, [&first](const std::string& line) { first.push_back(line); });
  std::size_t next = 0;
  LogComparison comparison([&first, next](std::string& line) mutable {
    if (next == first.size()) return false;
    line = first[next++];
    return true;
  });
  play(run, [&comparison](const std::string& line) { comparison.add(line); });
  comparison.finish();
  return comparison;
}

}  // namespace porpoise::sim
