#include "reports/retry/served/effects.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "reports/retry/served/story.h"
#include "reports/retry/served/two_threads.h"
#include "reports/retry/ways/draws.h"

namespace porpoise::reports::retry {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

/// So many windows show how a dead host's load grows.
constexpr std::size_t kWindows = 24;

/// Healthy destinations beside the dead one.
constexpr std::size_t kHealthy = 20;

double quantile_of(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

/// The part of [from, to) that lies in [begin, end).
double overlap(double from, double to, double begin, double end) {
  return std::max(0.0, std::min(to, end) - std::max(from, begin));
}

/// The largest number of connections in one window of `width` seconds.
std::size_t busiest(const std::vector<Connect>& connects, double since, double width) {
  std::map<std::int64_t, std::size_t> counts;
  for (const Connect& connect : connects) {
    if (connect.kind == Connect::Kind::made && connect.at >= since) {
      ++counts[static_cast<std::int64_t>((connect.at - since) / width)];
    }
  }
  std::size_t most = 0;
  for (const auto& [window, count] : counts) most = std::max(most, count);
  return most;
}

std::size_t attempts_within(const NamedSchedule& schedule, std::int64_t age) {
  return ages_within(schedule, age).size();
}

DeadHost::Window window_of(const Story& story, const Told& told, double begin, double end) {
  DeadHost::Window window;
  window.middle = (begin + end) / 2 - 1;
  const double hours = (end - begin) / 3600;
  std::vector<double> healthy;
  for (std::size_t n = 0; n < story.letters.size(); ++n) {
    const Letter& letter = story.letters[n];
    const Fate& fate = told.fates[n];
    if (letter.destination != 0) {
      if (letter.at < begin || letter.at >= end) continue;
      healthy.push_back(fate.tries.empty() ? story.end - letter.at
                                           : fate.tries.front().start - letter.at);
      continue;
    }
    for (const Fate::Try& one : fate.tries) {
      if (one.start >= begin && one.start < end) window.attempts += 1 / hours;
      window.slots += overlap(one.start, one.end, begin, end) / (end - begin);
    }
  }
  window.healthy_median = quantile_of(healthy, 0.5);
  window.healthy_most = quantile_of(healthy, 1);
  return window;
}

}  // namespace

DeadHost meet_dead_host(const NamedSchedule& schedule, const DeadHostSetting& setting,
                        std::uint64_t seed) {
  Story story;
  story.schedule = schedule.name;
  story.seed = seed;
  story.concurrency = setting.concurrency;
  story.connect_timeout = setting.connect_timeout;
  story.destinations.resize(1 + kHealthy);
  story.destinations[0] = {{0, kNever, sim::Spell::Kind::silent}};
  const double gap = 3600 / setting.hourly;
  const auto lasts = static_cast<double>(setting.lasts);
  std::size_t healthy = 0;
  for (double at = 1; at < 1 + lasts; at += gap) {
    story.letters.push_back({at, 0});
    story.letters.push_back({at + gap / 2, 1 + healthy++ % kHealthy});
  }
  story.end = 1 + lasts;
  const Told told = tell(story);

  DeadHost met;
  met.schedule = schedule.name;
  const double width = lasts / kWindows;
  for (std::size_t n = 0; n < kWindows; ++n) {
    const double begin = 1 + width * static_cast<double>(n);
    DeadHost::Window window = window_of(story, told, begin, begin + width);
    // Whoever arrived at least t_k ago is at its k-th attempt: one at every arrival, for each k.
    const auto tried =
        static_cast<double>(attempts_within(schedule, static_cast<std::int64_t>(window.middle)));
    window.attempts_theory = setting.hourly * tried;
    window.slots_theory = window.attempts_theory * setting.connect_timeout / 3600;
    met.windows.push_back(window);
  }
  return met;
}

Herd meet_herd(const NamedSchedule& schedule, const HerdSetting& setting, std::uint64_t seed) {
  Story story;
  story.schedule = schedule.name;
  story.seed = seed;
  story.concurrency = setting.concurrency;
  story.connect_timeout = setting.connect_timeout;
  const double back = 1 + static_cast<double>(setting.away);
  story.destinations = {{{0, back, sim::Spell::Kind::silent}}};
  const double span = setting.at_once ? 60 : static_cast<double>(setting.away);
  for (std::size_t n = 0; n < setting.letters; ++n) {
    const double part = static_cast<double>(n) / static_cast<double>(setting.letters);
    story.letters.push_back({1 + span * part, 0});
  }
  story.end = back + kQueueLifetime;
  const Told told = tell(story);

  Herd herd;
  herd.schedule = schedule.name;
  for (std::size_t n = 0; n < story.letters.size(); ++n) {
    const Fate& fate = told.fates[n];
    if (fate.kind == Fate::Kind::delivered) herd.waited.push_back(fate.tries.back().end - back);
    const double age = back - story.letters[n].at;
    const Ages ages = ages_as_served(schedule, kQueueLifetime, fate.id);
    const auto next = std::lower_bound(ages.begin(), ages.end(), age, [](std::int64_t a, double b) {
      return static_cast<double>(a) < b;
    });
    if (next != ages.end()) herd.waited_theory.push_back(static_cast<double>(*next) - age);
  }
  std::sort(herd.waited.begin(), herd.waited.end());
  std::sort(herd.waited_theory.begin(), herd.waited_theory.end());
  herd.busiest_minute = busiest(told.connects, back, 60);
  herd.busiest_second = busiest(told.connects, back, 1);
  return herd;
}

std::vector<FailureKind> meet_failures(std::size_t letters, std::uint64_t seed) {
  using Kind = sim::Spell::Kind;
  const Outage outage = *make_outage("lognormal:1h,1.5").outage;
  const std::vector<Group> groups = draw_groups(outage, seed, letters, 2 * kQueueLifetime);
  const std::pair<const char*, Kind> kinds[] = {{"refused", Kind::refuse},
                                                {"deferred at RCPT (451)", Kind::defer},
                                                {"no answer to the connect", Kind::silent},
                                                {"connected, no greeting", Kind::hang}};
  std::vector<FailureKind> all(std::size(kinds));
  on_two_threads(all.size(), [&](std::size_t k) {
    Story story;
    story.seed = seed;
    for (const Group& group : groups) {
      const double at = 1 + static_cast<double>(story.letters.size());
      story.destinations.push_back({{0, at + group.front().recovery(), kinds[k].second}});
      story.letters.push_back({at, story.letters.size()});
    }
    story.end = 3 * kQueueLifetime;
    const Told told = tell(story);
    FailureKind& kind = all[k];
    kind.name = kinds[k].first;
    double failures = 0;
    const auto count = static_cast<double>(letters);
    for (std::size_t n = 0; n < told.fates.size(); ++n) {
      const Fate& fate = told.fates[n];
      const bool delivered = fate.kind == Fate::Kind::delivered;
      const std::size_t failed = fate.tries.size() - (delivered ? 1 : 0);
      for (std::size_t t = 0; t < failed; ++t) kind.held += fate.tries[t].end - fate.tries[t].start;
      failures += static_cast<double>(failed);
      const double recovery = story.letters[n].at + groups[n].front().recovery();
      if (delivered) kind.delay += std::max(0.0, fate.tries.back().end - recovery) / count;
    }
    kind.held /= failures;
    kind.failed = failures / count - 1;
  });
  return all;
}

Greylisted meet_greylisting(const NamedSchedule& schedule, double delay, std::uint64_t seed) {
  Story story;
  story.schedule = schedule.name;
  story.seed = seed;
  Away greylisting{0, kNever, sim::Spell::Kind::greylist};
  greylisting.greylist_delay = delay;
  story.destinations = {{greylisting}};
  for (std::size_t n = 0; n < 100; ++n)
    story.letters.push_back({1 + 7 * static_cast<double>(n), 0});
  story.end = kQueueLifetime;
  const Told told = tell(story);
  Greylisted met;
  met.schedule = schedule.name;
  const auto count = static_cast<double>(story.letters.size());
  for (const Fate& fate : told.fates) {
    met.failed += (static_cast<double>(fate.tries.size()) - 2) / count;
    met.delay += (fate.tries.back().end - fate.tries.front().start - delay) / count;
    for (const std::int64_t age : ages_within(schedule, kQueueLifetime, fate.id)) {
      if (static_cast<double>(age) < delay) continue;
      met.delay_theory += (static_cast<double>(age) - delay) / count;
      break;
    }
  }
  return met;
}

Effects meet_effects(const std::vector<NamedSchedule>& schedules, std::uint64_t seed) {
  constexpr std::size_t kMost = 500;  // attempts within the three days of the dead host
  Effects effects;
  effects.at_once.at_once = true;
  std::vector<NamedSchedule> fit;
  for (const NamedSchedule& schedule : schedules) {
    if (attempts_within(schedule, effects.dead_host.lasts) <= kMost) fit.push_back(schedule);
  }
  effects.dead.resize(std::min<std::size_t>(3, fit.size()));
  effects.herds.resize(fit.size());
  effects.bursts.resize(fit.size());
  effects.greylisted.resize(fit.size());
  std::vector<std::function<void()>> work;
  for (std::size_t s = 0; s < fit.size(); ++s) {
    if (s < effects.dead.size()) {
      work.push_back([&, s] { effects.dead[s] = meet_dead_host(fit[s], effects.dead_host, seed); });
    }
    work.push_back([&, s] { effects.herds[s] = meet_herd(fit[s], effects.steady, seed); });
    work.push_back([&, s] { effects.bursts[s] = meet_herd(fit[s], effects.at_once, seed); });
    work.push_back(
        [&, s] { effects.greylisted[s] = meet_greylisting(fit[s], effects.greylisting, seed); });
  }
  on_two_threads(work.size(), [&](std::size_t n) { work[n](); });
  effects.failures = meet_failures(400, seed);
  effects.backups = meet_backups(400, seed);
  return effects;
}

}  // namespace porpoise::reports::retry
