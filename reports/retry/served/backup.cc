#include "reports/retry/served/backup.h"

#include <algorithm>
#include <iterator>

#include "reports/retry/served/story.h"
#include "reports/retry/served/two_threads.h"
#include "reports/retry/ways/draws.h"

namespace porpoise::reports::retry {
namespace {

using Kind = sim::Spell::Kind;

enum class Second : std::uint8_t { none, up, away };

struct Plan {
  const char* primary;
  Kind how;
  const char* backup;
  Second second;
};

constexpr Plan kPlans[] = {
    {"refuses", Kind::refuse, "none", Second::none},
    {"refuses", Kind::refuse, "always up", Second::up},
    {"refuses", Kind::refuse, "away too", Second::away},
    {"silent", Kind::silent, "none", Second::none},
    {"silent", Kind::silent, "always up", Second::up},
    {"silent", Kind::silent, "away too", Second::away},
};

/// When the first of the hosts takes mail, as an age of the letter.
double recovery_of(const Plan& plan, double first, double second) {
  switch (plan.second) {
    case Second::none:
      return first;
    case Second::up:
      return 0;
    case Second::away:
      return std::min(first, second);
  }
  return first;
}

/// The age at which a letter is taken when attempts are moments: the first not before `recovery`.
double age_taken(const Ages& ages, double recovery) {
  const auto age =
      std::lower_bound(ages.begin(), ages.end(), recovery,
                       [](std::int64_t a, double b) { return static_cast<double>(a) < b; });
  return static_cast<double>(age == ages.end() ? ages.back() : *age);
}

Story story_of(const Plan& plan, const std::vector<Group>& draws, std::uint64_t seed) {
  Story story;
  story.seed = seed;
  // Two draws for each letter, one for each host.
  for (std::size_t n = 0; 2 * n + 1 < draws.size(); ++n) {
    const double at = 1 + static_cast<double>(n);
    story.destinations.push_back({{0, at + draws[2 * n].front().recovery(), plan.how}});
    if (plan.second == Second::up) story.backups.emplace_back();
    if (plan.second == Second::away) {
      story.backups.push_back({{0, at + draws[2 * n + 1].front().recovery(), plan.how}});
    }
    story.letters.push_back({at, n});
  }
  story.end = 3 * kQueueLifetime;
  return story;
}

BackupCase meet(const Plan& plan, const std::vector<Group>& draws, std::uint64_t seed) {
  const Story story = story_of(plan, draws, seed);
  const Told told = tell(story);
  const Ages ages = ages_as_served(make_named("qmail").first, kQueueLifetime);
  BackupCase met;
  met.primary = plan.primary;
  met.backup = plan.backup;
  const auto count = static_cast<double>(story.letters.size());
  for (std::size_t n = 0; n < told.fates.size(); ++n) {
    const Fate& fate = told.fates[n];
    const bool delivered = fate.kind == Fate::Kind::delivered;
    met.failed += static_cast<double>(fate.tries.size() - (delivered ? 1 : 0)) / count;
    met.rid += (fate.tries.back().end - story.letters[n].at) / count;
    for (const Fate::Try& one : fate.tries) met.held += (one.end - one.start) / count;
    const double recovery =
        recovery_of(plan, draws[2 * n].front().recovery(), draws[2 * n + 1].front().recovery());
    met.rid_theory += age_taken(ages, recovery) / count;
  }
  // Whoever accepts a connection here also takes the letter.
  for (const Connect& connect : told.connects) {
    const bool taken = connect.kind == Connect::Kind::made;
    if (taken && connect.destination >= story.destinations.size()) met.to_backup += 1 / count;
  }
  return met;
}

}  // namespace

std::vector<BackupCase> meet_backups(std::size_t letters, std::uint64_t seed) {
  const Outage outage = *make_outage("lognormal:1h,1.5").outage;
  const std::vector<Group> draws = draw_groups(outage, seed, 2 * letters, 2 * kQueueLifetime);
  std::vector<BackupCase> all(std::size(kPlans));
  on_two_threads(all.size(), [&](std::size_t n) { all[n] = meet(kPlans[n], draws, seed); });
  return all;
}

}  // namespace porpoise::reports::retry
