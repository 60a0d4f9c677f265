#include "reports/retry/study/study.h"

#include <algorithm>
#include <cmath>
#include <future>

#include "impl/base/assert.h"
#include "impl/retry/make_schedule.h"
#include "reports/retry/choice/optimum.h"

namespace porpoise::reports::retry {
namespace {

Case make_case(const Setup& setup, const std::vector<std::vector<Ages>>& ages, const Outage& outage) {
  Case made{Exact(outage, setup.costs.wait, setup.lifetime), {}, 0, {}, {}};
  made.best = optimal_ages(made.exact, setup.costs.per_attempt(), ages);
  made.best_cost = std::max(1.0, made.exact.cost(made.best).avoidable(setup.costs));
  for (const std::vector<Ages>& by_key : ages) made.costs.push_back(made.exact.cost(by_key));
  made.played = play(outage, setup.costs, ages, setup.play);
  return made;
}

/// In units of its error; an estimate without spread must be met to a tenth of a per mille.
double distance(const Estimate& played, double exact) {
  return std::abs(played.mean - exact) / std::max(played.error, 1e-4 * std::abs(exact) + 1e-9);
}

/// The first schedules of the remote channel, so many that the report stays a matter of a minute.
constexpr std::size_t kSchedulesServed = 7;

void ask_server(const Setup& setup, Study& study) {
  ThreeWaysPlan& plan = study.plan;
  for (const NamedSchedule& schedule : setup.schedules) {
    if (schedule.channel != porpoise::retry::Channel::remote) continue;
    if (plan.schedules.size() < kSchedulesServed) plan.schedules.push_back(schedule);
  }
  plan.outages = setup.outages;
  plan.costs = setup.costs;
  plan.lifetime = setup.lifetime;
  plan.play = setup.play;
  plan.letters = setup.letters;
  if (plan.schedules.empty()) return;
  study.three_ways = go_three_ways(plan);
  study.effects = meet_effects(plan.schedules, setup.play.seed);
}

}  // namespace

Study make_study(Setup setup) {
  Study study;
  for (const NamedSchedule& schedule : setup.schedules) study.ages.push_back(ages_by_key(schedule, setup.lifetime));
  // Two at a time: each case holds four tables of a week of seconds.
  for (std::size_t i = 0; i < setup.outages.size(); i += 2) {
    const auto make = [&](std::size_t index) { return make_case(setup, study.ages, setup.outages[index]); };
    std::future<Case> second;
    if (i + 1 < setup.outages.size()) second = std::async(std::launch::async, make, i + 1);
    study.cases.push_back(make(i));
    if (second.valid()) study.cases.push_back(second.get());
  }
  for (const Case& one : study.cases) {
    for (std::size_t s = 0; s < one.costs.size(); ++s) {
      study.farthest = std::max({study.farthest, distance(one.played[s].failed, one.costs[s].failed),
                                 distance(one.played[s].delay, one.costs[s].delay)});
      study.compared += 2;
    }
  }
  if (setup.letters > 0) ask_server(setup, study);
  study.setup = std::move(setup);
  return study;
}

Setup default_setup() {
  Setup setup;
  const auto add = [&](std::string_view name) {
    auto [named, error] = make_named(name);
    PORPOISE_ASSERT(error.empty());
    setup.schedules.push_back(std::move(named));
  };
  for (const porpoise::retry::KnownSchedule& known : porpoise::retry::known_schedules()) {
    add(known.name);
    if (known.name == "qmail") add("qmail/local");
  }
  for (const char* name : {"fixed:20m", "linear:5m,5m", "exponential:5m,1.5,4h,0.2", "table:5m,15m,1h,4h,12h"}) add(name);

  static constexpr std::pair<const char*, const char*> kOutages[] = {
      {"exponential:1h", "exponential"},
      {"weibull:0.5,6h", "Weibull"},
      {"lognormal:1h,1.5", "lognormal"},
      {"pareto:1,10m", "Pareto"},
      {"loguniform:1m,7d", "log-uniform"},
      {"mix:0.7*uniform:4m,6m+0.3*lognormal:1h,1.5", "greylisting or outage"},
      {"diurnal:1h,12h", "diurnal"},
      {"onoff:1h,2h", "on/off"},
      {"shared:lognormal:1h,1.5", "shared outages"},
  };
  for (const auto& [name, title] : kOutages) {
    MadeOutage made = make_outage(name);
    PORPOISE_ASSERT(made.outage.has_value());
    made.outage->title = title;
    setup.outages.push_back(*std::move(made.outage));
  }
  return setup;
}

}  // namespace porpoise::reports::retry
