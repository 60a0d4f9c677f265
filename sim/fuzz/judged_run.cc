#include "sim/fuzz/judged_run.h"

#include <optional>

#include <fmt/format.h>

#include "sim/fuzz/model_watch.h"

namespace porpoise::sim {

std::vector<std::string> RunResult::lines() const {
  std::vector<std::string> all = complaints;
  for (const model::Violation& violation : violations) {
    all.push_back(fmt::format("{} broken for {}: {}", model::name_of(violation.promise),
                              violation.message, violation.what));
  }
  return all;
}

RunResult play_and_judge(const Scenario& scenario, RunOptions options) {
  std::optional<ModelWatch> watch;
  if (ModelWatch::why_not(scenario).empty()) watch.emplace(scenario);
  options.watcher = watch ? &*watch : nullptr;
  ScenarioRun run(scenario, std::move(options));
  run.play();
  RunResult result;
  result.complaints = run.judge().complaints;
  if (watch) result.violations = watch->judge(run.world());
  result.hash = run.log().hash();
  result.events = run.log().count();
  result.end = run.world().now();
  return result;
}

}  // namespace porpoise::sim
