#include "reports/retry/model/ages.h"

#include "impl/retry/make_schedule.h"

namespace porpoise::reports::retry {

std::pair<NamedSchedule, std::string> make_named(std::string_view name) {
  NamedSchedule named;
  named.name = name;
  if (name.ends_with("/local")) {
    named.channel = porpoise::retry::Channel::local;
    name.remove_suffix(6);
  }
  porpoise::retry::MadeSchedule made = porpoise::retry::make_schedule(name);
  named.schedule = std::move(made.schedule);
  return {std::move(named), std::move(made.error)};
}

Ages ages_within(const NamedSchedule& schedule, std::int64_t lifetime, std::uint64_t key) {
  porpoise::retry::AttemptState state;
  state.channel = schedule.channel;
  state.key = key;
  Ages ages;
  for (std::int64_t age = 0; age <= lifetime; age = schedule.schedule->next_attempt(state, age)) ages.push_back(age);
  return ages;
}

Ages ages_until(const NamedSchedule& schedule, std::int64_t lifetime, std::uint64_t key) {
  Ages ages = ages_within(schedule, lifetime - 1, key);
  ages.push_back(lifetime);
  return ages;
}

Ages ages_as_served(const NamedSchedule& schedule, std::int64_t lifetime, std::uint64_t key) {
  porpoise::retry::AttemptState state;
  state.channel = schedule.channel;
  state.key = key;
  Ages ages = ages_within(schedule, lifetime, key);
  ages.push_back(schedule.schedule->next_attempt(state, ages.back()));
  return ages;
}

std::vector<Ages> ages_by_key(const NamedSchedule& schedule, std::int64_t lifetime, AgesOf ages_of) {
  constexpr std::uint64_t kKeys = 64;
  std::vector<Ages> all;
  for (std::uint64_t key = 0; key < kKeys; ++key) {
    all.push_back(ages_of(schedule, lifetime, key));
    if (key == 1 && all[0] == all[1]) return {all[0]};
  }
  return all;
}

}  // namespace porpoise::reports::retry
