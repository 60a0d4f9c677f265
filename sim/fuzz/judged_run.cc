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

namespace {

void count(const History& history, RunCounts& counts) {
  for (std::size_t at = 0; at < history.size(); ++at) {
    const Fact& fact = history[at];
    if (fact.kind == Fact::Kind::attempted) ++counts.attempts;
    if (fact.kind == Fact::Kind::reply_lost) ++counts.replies_lost;
    const bool settled = fact.kind == Fact::Kind::settled;
    if (settled && fact.outcome == model::Outcome::deferred) ++counts.deferrals;
  }
}

}  // namespace

RunResult play_and_judge(const Scenario& scenario, RunOptions options) {
  std::optional<ModelWatch> watch;
  if (ModelWatch::why_not(scenario).empty()) watch.emplace(scenario);
  options.watcher = watch ? &*watch : nullptr;
  ScenarioRun run(scenario, std::move(options));
  run.play();
  RunResult result;
  const Judgement judgement = run.judge();
  result.complaints = judgement.complaints;
  result.counts.accepted = judgement.accepted;
  result.counts.delivered = judgement.delivered;
  result.counts.bounced = judgement.bounced;
  if (watch) {
    result.violations = watch->judge(run.world());
    count(watch->history(), result.counts);
  }
  result.hash = run.log().hash();
  result.events = run.log().count();
  result.end = run.world().now();
  return result;
}

}  // namespace porpoise::sim
