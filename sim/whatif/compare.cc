#include "sim/whatif/compare.h"

#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "impl/base/assert.h"
#include "impl/control/read_config.h"
#include "sim/maillog/names.h"
#include "sim/maillog/qmail_lines.h"
#include "sim/scenario/run.h"

namespace porpoise::sim {

namespace {

/// Student's t for 95 %, by degrees of freedom from 1 on.
constexpr double kStudent[] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306,
                               2.262,  2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
                               2.110,  2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064,
                               2.060,  2.056, 2.052, 2.048, 2.045};
constexpr double kNormal = 1.960;

/// Lives of a server have no end that is worth waiting for: what is asked is about the night.
constexpr double kAfterwards = 1;

/// What is wrong with settings, the server's own words for it; empty: nothing.
std::string why_no_settings(const std::map<std::string, std::string>& control) {
  const control::LoadOutcome loaded =
      control::read_config("/home", control::ControlTexts(control.begin(), control.end()));
  if (!loaded.errors.empty()) return loaded.errors.front();
  for (const auto& [file, contents] : control) {
    if (control::is_control_file(file)) continue;
    return fmt::format("control/{}:1: there is no such setting; `porpoise config` lists them",
                       file);
  }
  return std::string();
}

/// The first machine loses its server and what is in its queue, and gets what `handover` says.
void go_on_from(const Handover& handover, World& world) {
  Machine& machine = world.machine(0);
  world.power_loss(machine,
                   [&handover](Disk& disk) { return with_files(disk, "queue", handover.queue); });
  machine.set_clock_offset(handover.begun - kEpoch);
  world.boot(machine);
}

}  // namespace

WhatIfScenarios scenarios_of(const Night& night, const WhatIf& what_if, std::uint64_t seed) {
  WhatIfScenarios made;
  NightChoices choices = what_if.choices;
  choices.edges = Edges::drawn;
  choices.seed = seed;
  ScenarioOutcome read = read_scenario(write_night(night, choices, "A night").text, "night");
  made.error = read.error;
  if (!made.error.empty()) return made;
  for (const auto& [file, contents] : what_if.control) {
    read.scenario.hosts.front().control[file] = contents;
  }
  made.before = read.scenario;
  made.after = std::move(read.scenario);
  Change nothing;
  nothing.from = what_if.change.from;
  make_change(nothing, made.before);
  made.error = make_change(what_if.change, made.after);
  std::map<std::string, std::string> after = made.after.hosts.front().control;
  for (const auto& [file, contents] : what_if.change.control) after[file] = contents;
  for (const auto& control : {made.before.hosts.front().control, after}) {
    if (made.error.empty()) made.error = why_no_settings(control);
  }
  return made;
}

maillog::LogData play_night(const Scenario& scenario, std::uint64_t seed, double seconds,
                            const Handover* handover) {
  maillog::LogData data;
  maillog::NameNumbers domains;
  maillog::QmailLines lines(data, domains);
  const auto logged = [&](double at, std::string_view line) {
    maillog::Stamped stamped;
    stamped.seconds = at;
    lines.read(stamped, line);
    data.last = at;
  };
  bool counts = handover == nullptr;
  RunOptions options;
  options.seed = seed;
  options.log = [&](Instant now, const Process&, std::string_view line) {
    if (counts) logged(static_cast<double>(now.ns) / 1e9, line);
  };
  ScenarioRun run(scenario, std::move(options));
  if (handover != nullptr) {
    // What happens at this very moment, such as other settings, the old server still hears.
    run.play_until(Instant() + handover->at);
    counts = true;
    for (const LoggedLine& line : handover->log) logged(line.at, line.text);
    go_on_from(*handover, run.world());
  }
  run.play_until(Instant() + Duration(static_cast<std::int64_t>((seconds + kAfterwards) * 1e9)));
  data.domains = domains.take();
  return data;
}

WhatIfPair play_pair(const Night& night, const WhatIf& what_if, std::uint64_t seed) {
  const WhatIfScenarios made = scenarios_of(night, what_if, seed);
  PORPOISE_ASSERT(made.error.empty());
  const double from = static_cast<double>(what_if.change.from.count()) / 1e9;
  WhatIfPair pair;
  pair.seed = seed;
  const Handover* const handover = what_if.handover ? &*what_if.handover : nullptr;
  const auto play = [&](const Scenario& scenario) {
    return course_of(play_night(scenario, seed, night.length, handover), 0, night.length, from);
  };
  pair.before = play(made.before);
  pair.after = play(made.after);
  return pair;
}

Spread spread_of(const std::vector<double>& values) {
  Spread spread;
  const auto count = static_cast<double>(values.size());
  for (const double value : values) spread.mean += value / count;
  double squares = 0;
  for (const double value : values) squares += (value - spread.mean) * (value - spread.mean);
  spread.low = spread.high = spread.mean;
  if (values.size() < 2) return spread;
  const std::size_t freedom = values.size() - 1;
  const double t = freedom <= std::size(kStudent) ? kStudent[freedom - 1] : kNormal;
  const double half = t * std::sqrt(squares / static_cast<double>(freedom) * (1 + 1 / count));
  spread.low -= half;
  spread.high += half;
  return spread;
}

std::vector<ComparedFigure> compare(const Course& recorded, const std::vector<WhatIfPair>& pairs,
                                    const std::optional<Course>& live) {
  std::vector<ComparedFigure> all;
  for (std::size_t at = 0; at < kFigures; ++at) {
    ComparedFigure line;
    line.figure = static_cast<Figure>(at);
    line.recorded = recorded.figures[at];
    if (live) line.live = live->figures[at];
    std::vector<double> before, after, difference;
    for (const WhatIfPair& pair : pairs) {
      before.push_back(pair.before.figures[at]);
      after.push_back(pair.after.figures[at]);
      difference.push_back(pair.after.figures[at] - pair.before.figures[at]);
    }
    line.before = spread_of(before);
    line.after = spread_of(after);
    line.difference = spread_of(difference);
    all.push_back(line);
  }
  return all;
}

std::string to_csv(const std::vector<ComparedFigure>& figures) {
  std::string csv =
      "figure,recorded,before,before_low,before_high,after,after_low,after_high,difference,"
      "difference_low,difference_high,live\n";
  for (const ComparedFigure& line : figures) {
    csv += fmt::format("{},{:.6g}", name_of(line.figure), line.recorded);
    for (const Spread* const spread : {&line.before, &line.after, &line.difference}) {
      csv += fmt::format(",{:.6g},{:.6g},{:.6g}", spread->mean, spread->low, spread->high);
    }
    csv += line.live ? fmt::format(",{:.6g}\n", *line.live) : ",\n";
  }
  return csv;
}

}  // namespace porpoise::sim
