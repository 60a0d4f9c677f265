#include "impl/retry/make_schedule.h"

#include <vector>

#include <fmt/format.h>

#include "impl/retry/parameters.h"
#include "impl/retry/quadratic.h"
#include "impl/retry/steps.h"

namespace porpoise::retry {
namespace {

constexpr std::int64_t kMinute = 60, kHour = 3600, kDay = 86400;

constexpr KnownSchedule kKnown[] = {
    {"qmail", "ages 400 k^2 s remote, 100 k^2 s local", "qmail 1.03, qmail-send.c, nextretry",
     7 * kDay},
    {"postfix", "waits as long as the message is old, 300 s to 4000 s; queue scan every 300 s",
     "Postfix 3.7, postconf(5): minimal_backoff_time, maximal_backoff_time, queue_run_delay",
     5 * kDay},
    {"sendmail", "every 30 minutes", "Sendmail, the usual -q30m", 5 * kDay},
    {"exim", "every 15 m for 2 h, then waits from 1 h growing by 1.5 until 16 h, then every 6 h",
     "Exim 4, src/configure.default", 4 * kDay},
    {"opensmtpd", "ages 400 k^2 s remote, 10 k^2 s local", "OpenSMTPD, smtpd/scheduler_ramqueue.c",
     4 * kDay},
    {"haraka", "waits 64 s, doubling, up to 36 h 24 m", "Haraka, outbound: 2^(n+5) s", 262080},
    {"kumomta", "waits 20 m, doubling, each up to 1/20 longer",
     "KumoMTA, make_queue_config: retry_interval", 7 * kDay},
    {"stalwart", "waits 2, 5, 10, 15, 30 m, 1 h, 2 h, 1 d, 3 d", "Stalwart, queue schedule, retry",
     3 * kDay},
    {"rfc5321", "after 30 m, then every 2 h", "RFC 5321, section 4.5.4.1", 5 * kDay},
    {"aol", "every 5 minutes", "qmail 1.03, THOUGHTS, section 5", 3 * kDay},
};

std::vector<std::int64_t> exim_waits() {
  std::vector<std::int64_t> waits(8, 15 * kMinute);
  std::int64_t age = 2 * kHour;
  for (std::int64_t gap = kHour; age < 16 * kHour; gap = gap * 3 / 2) {
    waits.push_back(gap);
    age += gap;
  }
  waits.push_back(6 * kHour);
  return waits;
}

std::unique_ptr<Schedule> make_steps(std::vector<std::int64_t> waits,
                                     std::int64_t jitter_permille = 0) {
  return std::make_unique<Steps>(std::move(waits), jitter_permille);
}

std::unique_ptr<Schedule> make_known(std::string_view name) {
  if (name == "qmail") return std::make_unique<Qmail>();
  if (name == "postfix") return std::make_unique<Postfix>();
  if (name == "sendmail") return make_steps({30 * kMinute});
  if (name == "exim") return make_steps(exim_waits());
  if (name == "opensmtpd") return std::make_unique<Quadratic>(20, 800);
  if (name == "haraka") return make_steps(exponential_waits(64, 2000, 131072));
  if (name == "kumomta") return make_steps(exponential_waits(20 * kMinute, 2000, kMaxAge), 50);
  if (name == "stalwart") {
    return make_steps({2 * kMinute, 5 * kMinute, 10 * kMinute, 15 * kMinute, 30 * kMinute, kHour,
                       2 * kHour, kDay, 3 * kDay});
  }
  if (name == "rfc5321") return make_steps({30 * kMinute, 2 * kHour});
  if (name == "aol") return make_steps({5 * kMinute});
  return nullptr;
}

constexpr std::int64_t kMost = 366 * kDay;

std::unique_ptr<Schedule> make_priced(Parameters& given) {
  const std::int64_t price = given.seconds("the price of an attempt", 2, Quadratic::kMaxPrice);
  return std::make_unique<Quadratic>(price, price);
}

std::unique_ptr<Schedule> make_fixed(Parameters& given) {
  return make_steps({given.seconds("the interval", 1, kMost)});
}

std::unique_ptr<Schedule> make_linear(Parameters& given) {
  const std::int64_t first = given.seconds("the first wait", 1, kMost);
  const std::int64_t step = given.seconds("the step", 0, kMost);
  const std::int64_t cap = given.more() ? given.seconds("the cap", first, kMost) : kMost;
  return make_steps(linear_waits(first, step, cap));
}

std::unique_ptr<Schedule> make_exponential(Parameters& given) {
  const std::int64_t first = given.seconds("the first wait", 1, kMost);
  const std::int64_t factor = given.permille("the factor", 1010, 100'000);
  const std::int64_t cap = given.seconds("the cap", first, kMost);
  const std::int64_t jitter = given.more() ? given.permille("the jitter", 0, 1000) : 0;
  return make_steps(exponential_waits(first, factor, cap), jitter);
}

std::unique_ptr<Schedule> make_table(Parameters& given) {
  std::vector<std::int64_t> waits;
  std::int64_t age = 0;
  do {
    const std::int64_t next = given.seconds("each age of the table, rising,", age + 1, kMaxAge);
    waits.push_back(next - age);
    age = next;
  } while (given.more());
  return make_steps(std::move(waits));
}

using Maker = std::unique_ptr<Schedule> (*)(Parameters&);
constexpr std::pair<std::string_view, Maker> kFamilies[] = {
    {"priced", make_priced},           {"fixed", make_fixed}, {"linear", make_linear},
    {"exponential", make_exponential}, {"table", make_table},
};

std::string names() {
  std::string list;
  for (const KnownSchedule& known : kKnown) list += fmt::format("{}, ", known.name);
  return list +
         "priced:P, fixed:N, linear:FIRST,STEP[,CAP], exponential:FIRST,FACTOR,CAP[,JITTER] or "
         "table:AGE,...";
}

}  // namespace

MadeSchedule make_schedule(std::string_view name) {
  MadeSchedule made;
  made.schedule = make_known(name);
  if (made.schedule != nullptr) return made;

  const std::size_t colon = name.find(':');
  for (const auto& [family, make] : kFamilies) {
    if (colon == name.npos || name.substr(0, colon) != family) continue;
    Parameters given(name.substr(colon + 1));
    made.schedule = make(given);
    given.finish();
    if (given.error().empty()) return made;
    made.schedule = nullptr;
    made.error = fmt::format("retry schedule '{}': {}", name, given.error());
    return made;
  }
  made.error = fmt::format("unknown retry schedule '{}': use {}", name, names());
  return made;
}

std::span<const KnownSchedule> known_schedules() {
  return kKnown;
}

}  // namespace porpoise::retry
