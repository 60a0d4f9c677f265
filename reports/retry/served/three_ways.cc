#include "reports/retry/served/three_ways.h"

#include <algorithm>
#include <cmath>

#include "reports/retry/served/story.h"
#include "reports/retry/served/two_threads.h"
#include "reports/retry/ways/draws.h"

namespace porpoise::reports::retry {
namespace {

/// More attempts than this for one schedule and law are left out: about 20 s of one core.
constexpr double kMostAttempts = 100'000;

/// A destination for each group; its letters come one second after those of the group before.
Story story_of(const ThreeWaysPlan& plan, const NamedSchedule& schedule,
               const std::vector<Group>& groups, double horizon) {
  Story story;
  story.schedule = schedule.name;
  story.lifetime = plan.lifetime;
  story.seed = plan.play.seed;
  double last = 0;
  for (const Group& group : groups) {
    const double begin = 1 + static_cast<double>(story.destinations.size());
    double first_end = 0;  // of the first outage, which all letters of the group wait for
    for (const Path& path : group) first_end = std::max(first_end, path.recovery());
    std::vector<Away> aways{{0, begin + first_end}};
    const Path& path = group.front();
    for (std::size_t n = 1; n < path.ups.size(); ++n) {
      aways.push_back({begin + path.downs[n - 1], begin + path.ups[n]});
    }
    for (const Path& one : group) {
      const double wait = std::isfinite(first_end) ? first_end - one.recovery() : 0;
      story.letters.push_back({begin + wait, story.destinations.size()});
      last = std::max(last, story.letters.back().at);
    }
    story.destinations.push_back(std::move(aways));
  }
  story.end = last + horizon + 3600;
  return story;
}

/// The same as deliver() says of ages, from what the server did.
Lot lot_of(const Fate& fate, const Letter& letter, const Path& path, const WaitValue& value) {
  Lot lot;
  lot.delivered = fate.kind == Fate::Kind::delivered;
  const auto tries = static_cast<double>(fate.tries.size());
  lot.failed = std::max(0.0, tries - 1 - (lot.delivered ? 1 : 0));
  const double end = fate.tries.empty() ? 0 : fate.tries.back().end - letter.at;
  if (path.recovery() >= end) return lot;
  lot.delay = end - path.recovery();
  lot.wait = value.total(end) - value.total(path.recovery());
  return lot;
}

Served serve(const ThreeWaysPlan& plan, const NamedSchedule& schedule,
             const std::vector<Group>& groups, double horizon) {
  const Story story = story_of(plan, schedule, groups, horizon);
  const Told told = tell(story);
  Served served;
  served.events = told.events;
  served.letters = story.letters.size();
  std::vector<double> failed, delay, avoidable;
  std::size_t letter = 0;
  double given_up = 0;
  for (const Group& group : groups) {
    Lot sum;
    const auto part = 1 / static_cast<double>(group.size());
    for (const Path& path : group) {
      const Fate& fate = told.fates[letter];
      const Lot seen = lot_of(fate, story.letters[letter], path, plan.costs.wait);
      const Ages ages = ages_as_served(schedule, plan.lifetime, fate.id);
      const Lot played = deliver(path, ages, plan.costs.wait);
      if (seen.failed != played.failed || seen.delivered != played.delivered) {
        ++served.unlike;
      } else {
        served.farthest = std::max(served.farthest, std::abs(seen.delay - played.delay));
      }
      sum.failed += part * seen.failed;
      sum.delay += part * seen.delay;
      sum.wait += part * seen.wait;
      given_up += seen.delivered ? 0 : 1;
      ++letter;
    }
    failed.push_back(sum.failed);
    delay.push_back(sum.delay);
    avoidable.push_back(plan.costs.per_attempt() * sum.failed + sum.wait);
  }
  served.failed = estimate(failed);
  served.delay = estimate(delay);
  served.avoidable = estimate(avoidable);
  served.given_up = given_up / static_cast<double>(served.letters);
  return served;
}

std::vector<ThreeWays> under_one_law(const ThreeWaysPlan& plan,
                                     const std::vector<std::vector<Ages>>& ages,
                                     std::size_t outage) {
  std::int64_t horizon = 0;
  for (const std::vector<Ages>& by_key : ages) {
    for (const Ages& one : by_key) horizon = std::max(horizon, one.back());
  }
  const Outage& law = plan.outages[outage];
  const Exact exact(law, plan.costs.wait, horizon);
  const std::vector<Played> played = play(law, plan.costs, ages, plan.play);
  const auto reach = static_cast<double>(horizon);
  const std::vector<Group> groups = draw_groups(law, plan.play.seed, plan.letters, reach);
  std::vector<ThreeWays> all;
  for (std::size_t s = 0; s < ages.size(); ++s) {
    ThreeWays one;
    one.schedule = s;
    one.outage = outage;
    one.formula = exact.cost(ages[s]);
    one.played = played[s];
    if (one.formula.failed * static_cast<double>(plan.letters) < kMostAttempts) {
      one.served = serve(plan, plan.schedules[s], groups, reach);
    }
    all.push_back(std::move(one));
  }
  return all;
}

/// In units of its error; an estimate without spread must be met to a tenth of a per mille.
double distance(const Estimate& estimate, double exact) {
  return std::abs(estimate.mean - exact) / std::max(estimate.error, 1e-4 * std::abs(exact) + 1e-9);
}

}  // namespace

std::vector<ThreeWays> go_three_ways(const ThreeWaysPlan& plan) {
  std::vector<std::vector<Ages>> ages;
  for (const NamedSchedule& schedule : plan.schedules) {
    ages.push_back(ages_by_key(schedule, plan.lifetime, ages_as_served));
  }
  std::vector<std::vector<ThreeWays>> by_law(plan.outages.size());
  on_two_threads(by_law.size(), [&](std::size_t o) { by_law[o] = under_one_law(plan, ages, o); });
  std::vector<ThreeWays> all;
  for (std::vector<ThreeWays>& some : by_law) {
    for (ThreeWays& one : some) all.push_back(std::move(one));
  }
  return all;
}

Distance distance_of(const std::vector<ThreeWays>& all) {
  Distance sum;
  for (const ThreeWays& one : all) {
    sum.played = std::max({sum.played, distance(one.played.failed, one.formula.failed),
                           distance(one.played.delay, one.formula.delay)});
    if (!one.served) continue;
    for (const double apart : {distance(one.served->failed, one.formula.failed),
                               distance(one.served->delay, one.formula.delay)}) {
      sum.served = std::max(sum.served, apart);
      ++sum.compared;
      sum.within += apart <= 1.96 ? 1 : 0;
    }
  }
  return sum;
}

}  // namespace porpoise::reports::retry
