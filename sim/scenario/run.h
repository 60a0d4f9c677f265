#pragma once
// One run of a scenario from its first event to its end.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/judge.h"
#include "sim/scenario/run_watcher.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/set.h"
#include "sim/trace/event_log.h"
#include "sim/world/world.h"

namespace porpoise::sim {

/// A crash that is not in the file.
struct ExtraCrash {
  std::uint64_t event = 0;  ///< After the step in which this event of the log happened.
  std::string host;         ///< Empty: the first one.
  FaultPart::Then then = FaultPart::Then::power_loss;
  Duration boot_after = std::chrono::seconds(10);

  ExtraCrash() = default;
};

struct RunOptions {
  std::uint64_t seed = 1;
  EventLog::LineListener lines;  ///< May be empty.
  std::optional<ExtraCrash> crash;
  /// What the servers log; may be empty.
  std::function<void(Instant now, const Process& process, std::string_view line)> log;
  /// Told every call of every process, when it is complete and when it is made; may be empty.
  World::TraceListener trace;
  World::TraceListener ask;
  RunWatcher* watcher = nullptr;  ///< May be null; else outlives the run.

  RunOptions() = default;
};

class ScenarioRun {
 public:
  /// `scenario` must outlive it.
  ScenarioRun(const Scenario& scenario, RunOptions options);
  ScenarioRun(const ScenarioRun&) = delete;
  ScenarioRun& operator=(const ScenarioRun&) = delete;

  /// To the end: so long after the last thing that the file makes happen as [expect] says.
  void play() { play_until(Instant::never()); }
  /// The same, but no further than to `until`.
  void play_until(Instant until);
  Judgement judge();

  World& world() { return world_; }
  const EventLog& log() const { return log_; }
  const SmtpClientActor& client() {
    return *world_.stage().actor(cast_.client).as<SmtpClientActor>();
  }

 private:
  /// A fault of the file that waits for an operation.
  struct Waiting {
    const FaultPart* fault = nullptr;
    std::uint32_t left = 0;
  };

  RunWatcher& watcher() { return options_.watcher != nullptr ? *options_.watcher : nobody_; }
  std::shared_ptr<FaultInjector> injector_of(const std::string& host);
  void note_spells();
  void check_bounds(Judgement& judgement);
  void heal();
  void traced(Process& process, const trace::TraceEvent& event);
  void befall(Machine& machine, FaultPart::Then then, Duration boot_after);
  void cut_power(Machine& machine, Instant boots_at);
  void kill_all(Machine& machine, Instant starts_at);
  void send(const SignalPart& part);
  void write_settings(Machine& machine, const SignalPart& part);
  void fill(Machine& machine);
  void make_room(Machine& machine);
  void start_services(Machine& machine);
  void start_after(Process& ending, Duration wait);
  Process* living_process_of(const Machine& machine);
  Machine& machine_named(std::string_view name);

  const Scenario& scenario_;
  RunOptions options_;
  RunWatcher nobody_;
  World world_;
  EventLog log_;
  Cast cast_;
  std::vector<Waiting> waiting_;
  std::vector<const FaultPart*> due_;
  std::vector<std::shared_ptr<FaultInjector>> injectors_;
  std::uint64_t connects_ = 0;
  std::size_t most_sessions_ = 0;
  bool disk_failed_ = false;
  bool crashed_ = false;
  bool was_full_ = false;  ///< A disk: servers may have ended because of that.
  bool crashed_by_hand_ = false;
  Instant end_;
};

}  // namespace porpoise::sim
