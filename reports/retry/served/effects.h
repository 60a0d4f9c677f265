#pragma once
// What a server meets that a single message does not: many messages for one destination, slots that
// time-outs hold, a herd when the destination returns, greylisting. Measured on the whole server in
// the simulation, beside what theory says of messages that each go their own way.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "reports/retry/model/ages.h"
#include "reports/retry/served/backup.h"

namespace porpoise::reports::retry {

/// A destination that has died and still gets mail, while other destinations get theirs.
struct DeadHost {
  /// Means over one window of time each, by its middle in seconds since the death.
  struct Window {
    double middle = 0;
    double attempts = 0, attempts_theory = 0;  ///< Per hour, on the dead host.
    double slots = 0, slots_theory = 0;        ///< Held by attempts on it.
    double healthy_median = 0,
           healthy_most = 0;  ///< Seconds that other mail waits for its first attempt.
  };
  std::string schedule;
  std::vector<Window> windows;
};

struct DeadHostSetting {
  double hourly = 60;  ///< Letters to the dead host; as many to healthy ones.
  std::int64_t lasts = 259200;
  std::uint32_t concurrency = 20;
  std::uint32_t connect_timeout = 60;
};

/// How the mail that waits for a destination gets there once it is back.
struct Herd {
  std::string schedule;
  std::vector<double> waited;         ///< Seconds from the return to each delivery, rising.
  std::vector<double> waited_theory;  ///< The same if every message kept to its schedule exactly.
  std::size_t busiest_minute = 0;     ///< Connections at the destination.
  std::size_t busiest_second = 0;
};

struct HerdSetting {
  std::int64_t away = 43200;
  std::size_t letters = 720;
  bool at_once = false;  ///< All handed in within a minute, else evenly over the outage.
  std::uint32_t concurrency = 20;
  std::uint32_t connect_timeout = 60;
};

/// The same outages, met as failures of one kind.
struct FailureKind {
  std::string name;
  double failed = 0, delay = 0;  ///< Per letter.
  double held = 0;               ///< Seconds for which a failed attempt holds its slot.
};

/// One destination that greylists.
struct Greylisted {
  std::string schedule;
  double delay = 0, delay_theory = 0;  ///< Beyond the greylister's own delay, per letter.
  double failed = 0;
};

DeadHost meet_dead_host(const NamedSchedule& schedule, const DeadHostSetting& setting,
                        std::uint64_t seed);
Herd meet_herd(const NamedSchedule& schedule, const HerdSetting& setting, std::uint64_t seed);
/// Under qmail's schedule and lognormal outages (median 1 h, sigma 1.5).
std::vector<FailureKind> meet_failures(std::size_t letters, std::uint64_t seed);
Greylisted meet_greylisting(const NamedSchedule& schedule, double delay, std::uint64_t seed);

struct Effects {
  DeadHostSetting dead_host;
  HerdSetting steady, at_once;
  double greylisting = 300;
  std::vector<DeadHost> dead;
  std::vector<Herd> herds, bursts;
  std::vector<FailureKind> failures;
  std::vector<Greylisted> greylisted;
  std::vector<BackupCase> backups;
};

/// All of the above for these schedules, which are the remote channel's. One that would make far
/// too many attempts is left out. Uses two threads.
Effects meet_effects(const std::vector<NamedSchedule>& schedules, std::uint64_t seed);

}  // namespace porpoise::reports::retry
