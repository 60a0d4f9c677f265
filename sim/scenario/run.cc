#include "sim/scenario/run.h"

#include <algorithm>

#include <fmt/format.h>

#include "impl/base/assert.h"

namespace porpoise::sim {

namespace {

constexpr std::string_view kFiller = "/filler";
constexpr std::string_view kNamesPort = ":53";

Instant last_act_of(const Scenario& scenario) {
  Duration last{0};
  const auto see = [&last](const auto& spell) {
    last = std::max(last, spell.to.value_or(spell.from));
  };
  for (const SendPart& send : scenario.sends) {
    last = std::max(last, send.at + send.every * (send.count - 1));
  }
  for (const FaultPart& fault : scenario.faults) last = std::max(last, fault.at + fault.boot_after);
  for (const LinkSpellPart& part : scenario.link_spells) see(part.spell);
  for (const SinkPart& sink : scenario.sinks) {
    for (const Spell& spell : sink.rules.spells) see(spell);
  }
  for (const NameServerPart& server : scenario.name_servers) {
    for (const NameSpell& spell : server.spells) see(spell);
  }
  for (const SignalPart& part : scenario.signals) last = std::max(last, part.at + part.start_after);
  for (const DiskFaultPart& part : scenario.disk_faults) {
    last = std::max(last, part.rule.from - Instant());
    if (part.rule.until != Instant::never()) last = std::max(last, part.rule.until - Instant());
  }
  return Instant() + last;
}

/// The reader of the mailboxes cannot tell which copies a lost reply excuses; the model can.
bool may_lose_replies(const Scenario& scenario) {
  const auto hides = [](const Spell& spell) {
    using enum Spell::Kind;
    constexpr Spell::Kind kHarmless[] = {refuse,         hang,       defer,
                                         greylist,       reject,     many_lines,
                                         limit_sessions, limit_rate, limit_recipients};
    return std::find(std::begin(kHarmless), std::end(kHarmless), spell.kind) == std::end(kHarmless);
  };
  return !scenario.link_spells.empty() || scenario.link.long_tail ||
         scenario.link.bytes_per_second > 0 ||
         std::any_of(scenario.sinks.begin(), scenario.sinks.end(), [&](const SinkPart& sink) {
           const std::vector<Spell>& spells = sink.rules.spells;
           return sink.rules.drops_after_dot > 0 ||
                  std::any_of(spells.begin(), spells.end(), hides);
         });
}

}  // namespace

ScenarioRun::ScenarioRun(const Scenario& scenario, RunOptions options)
    : scenario_(scenario),
      options_(std::move(options)),
      world_(options_.seed),
      log_(world_, options_.lines),
      end_(last_act_of(scenario) + scenario.expect.settled_within) {
  world_.fabric().set_rules(scenario.link);
  world_.on_trace([this](Process& process, const trace::TraceEvent& event) {
    if (options_.trace) options_.trace(process, event);
    traced(process, event);
  });
  if (options_.ask) world_.on_ask(options_.ask);
  world_.on_log([this](Process& process, std::string_view line) {
    if (options_.log) options_.log(world_.now(), process, line);
    watcher().logged(process, line);
  });
  world_.stage().on_event(
      [this](const StageState::Place& place, const ActorEvent& event, const ActorOutputs& outputs) {
        log_.add(place, event);
        const auto* const sink = place.actor.as<SmtpSinkActor>();
        if (sink != nullptr) most_sessions_ = std::max(most_sessions_, sink->sessions());
        watcher().heard(place, event, outputs);
      });
  for (const HostPart& host : scenario.hosts) {
    MachineOptions made = machine_of(host);
    made.disk.faults = injector_of(host.name);
    Machine& machine = world_.add_machine(std::move(made));
    machine.services().push_back(server_of(host));
    world_.start(machine, machine.services().front().main, machine.services().front().options);
  }
  cast_ = put_on_stage(scenario, world_);
  note_spells();
  for (const SignalPart& part : scenario.signals) {
    world_.at(Instant() + part.at, [this, &part] { send(part); });
  }
  if (!injectors_.empty()) {
    world_.at(end_ + -scenario.expect.settled_within / 2, [this] { heal(); });
  }
  for (const FaultPart& fault : scenario.faults) {
    if (fault.on) {
      waiting_.push_back({&fault, fault.nth});
    } else {
      world_.at(Instant() + fault.at, [this, &fault] { due_.push_back(&fault); });
    }
  }
}

/// Nobody acts on these notes: they are there to be read.
void ScenarioRun::note_spells() {
  const auto note = [this](const std::string& whom, std::string what, const auto& spell) {
    world_.at(Instant() + spell.from, [this, whom, what] { log_.note(whom, what + " begins"); });
    if (!spell.to) return;
    world_.at(Instant() + *spell.to, [this, whom, what] { log_.note(whom, what + " ends"); });
  };
  for (const SinkPart& sink : scenario_.sinks) {
    for (const Spell& spell : sink.rules.spells)
      note(sink.name, std::string(name_of(spell.kind)), spell);
  }
  for (const NameServerPart& server : scenario_.name_servers) {
    for (const NameSpell& spell : server.spells) {
      note(server.name, std::string(name_of(spell.kind)), spell);
    }
  }
  for (const LinkSpellPart& part : scenario_.link_spells) {
    std::string what(name_of(part.spell.kind));
    if (!part.sender.empty()) {
      what +=
          fmt::format(" {} {} {}", part.sender, part.spell.both_ways ? "and" : "to", part.receiver);
    }
    note("link", std::move(what), part.spell);
  }
}

std::shared_ptr<FaultInjector> ScenarioRun::injector_of(const std::string& host) {
  std::vector<FaultRule> rules;
  for (const DiskFaultPart& part : scenario_.disk_faults) {
    if (part.host == host) rules.push_back(part.rule);
  }
  if (rules.empty()) return nullptr;
  const Random chance = world_.chance("faults");
  injectors_.push_back(std::make_shared<FaultInjector>(
      std::move(rules), chance.split(host), [this, host](const FaultRecord& fault) {
        disk_failed_ = true;
        log_.note(host, fmt::format("fault {}: {} at {} {}", fault.id, name_of(fault.kind),
                                    name_of(fault.op), fault.path));
      }));
  return injectors_.back();
}

void ScenarioRun::heal() {
  for (const std::shared_ptr<FaultInjector>& injector : injectors_) {
    injector->switch_on(false);
    log_.note("disks", "healed");
  }
}

void ScenarioRun::traced(Process& process, const trace::TraceEvent& event) {
  log_.add(process, event);
  watcher().traced(process, event);
  if (event.operation == trace::Operation::connect && !event.subject.ends_with(kNamesPort)) {
    ++connects_;
  }
  for (Waiting& waiting : waiting_) {
    const FaultPart& fault = *waiting.fault;
    if (waiting.left == 0 || *fault.on != event.operation) continue;
    if (process.machine().name() != fault.host) continue;
    if (--waiting.left == 0) due_.push_back(&fault);
  }
}

void ScenarioRun::play_until(Instant until) {
  while (world_.queue().next_at() <= std::min(end_, until) && world_.step()) {
    watcher().stepped(world_);
    if (options_.crash && log_.count() >= options_.crash->event) {
      const ExtraCrash crash = *options_.crash;
      options_.crash.reset();
      crashed_by_hand_ = true;
      Machine& machine =
          machine_named(crash.host.empty() ? scenario_.hosts.front().name : crash.host);
      befall(machine, crash.then, crash.boot_after);
    }
    while (!due_.empty()) {
      const FaultPart& fault = *due_.front();
      due_.erase(due_.begin());
      befall(machine_named(fault.host), fault.then, fault.boot_after);
    }
  }
  world_.run_until(std::min(end_, until));
}

void ScenarioRun::befall(Machine& machine, FaultPart::Then then, Duration boot_after) {
  log_.note(machine.name(), name_of(then));
  crashed_ = crashed_ || then != FaultPart::Then::disk_full;
  end_ = std::max(end_, world_.now() + boot_after + scenario_.expect.settled_within);
  const Instant later = world_.now() + boot_after;
  switch (then) {
    case FaultPart::Then::power_loss:
      cut_power(machine, later);
      break;
    case FaultPart::Then::kill:
      kill_all(machine, later);
      break;
    case FaultPart::Then::hang:
      world_.hang(machine, boot_after);
      break;
    case FaultPart::Then::disk_full:
      fill(machine);
      was_full_ = true;
      world_.at(later, [this, &machine] { make_room(machine); });
      break;
  }
  watcher().befell(machine, then, later);
}

void ScenarioRun::cut_power(Machine& machine, Instant boots_at) {
  world_.power_loss(machine);
  world_.at(boots_at, [this, &machine] {
    log_.note(machine.name(), "boot");
    world_.boot(machine);
  });
}

void ScenarioRun::kill_all(Machine& machine, Instant starts_at) {
  for (const auto& process : world_.processes()) {
    if (&process->machine() == &machine) world_.kill(*process);
  }
  world_.at(starts_at, [this, &machine] { start_services(machine); });
}

/// Somebody else's file takes all that is free.
void ScenarioRun::fill(Machine& machine) {
  if (!machine.up()) return;
  DiskUser root(0, 0);
  OpenOptions making;
  making.write = making.create = true;
  const Result<FreeSpace> space = machine.disk().free_space(root, "/");
  const Result<Disk::HandleId> file = machine.disk().open(root, kFiller, making);
  if (file.has_error()) return;
  if (space.has_value() && space->bytes > 0) {
    const Result<void> filled = machine.disk().preallocate(*file, 0, space->bytes);
    PORPOISE_ASSERT(filled.has_value());
  }
  machine.disk().close(*file);
}

void ScenarioRun::make_room(Machine& machine) {
  if (!machine.up()) {
    world_.at(world_.now() + std::chrono::seconds(1), [this, &machine] { make_room(machine); });
    return;
  }
  log_.note(machine.name(), "room");
  DiskUser root(0, 0);
  const Result<void> gone = machine.disk().unlink(root, kFiller);
  static_cast<void>(gone);  // a power loss may have taken it
  watcher().has_room(machine);
  start_services(machine);  // one that could not start has been waiting for this
}

void ScenarioRun::start_services(Machine& machine) {
  // Somebody else may have started them since.
  if (!machine.up() || living_process_of(machine) != nullptr) return;
  log_.note(machine.name(), "start");
  for (const Machine::Service& service : machine.services()) {
    world_.start(machine, service.main, service.options);
  }
}

void ScenarioRun::send(const SignalPart& part) {
  Machine& machine = machine_named(part.host);
  write_settings(machine, part);
  Process* const server = living_process_of(machine);
  if (server == nullptr) return;
  log_.note(machine.name(), "signal");
  watcher().signalled(machine, part.signal);
  server->signal(part.signal);
  if (part.signal == Signal::terminate) start_after(*server, part.start_after);
}

/// The operator waits until they are on the disk.
void ScenarioRun::write_settings(Machine& machine, const SignalPart& part) {
  if (!machine.up()) return;
  DiskUser root(0, 0);
  OpenOptions making;
  making.write = making.create = making.truncate = true;
  making.mode = 0644;
  for (const auto& [name, contents] : part.control) {
    const Result<Disk::HandleId> file =
        machine.disk().open(root, fmt::format("{}/control/{}", kHome, name), making);
    if (file.has_error()) continue;
    const std::string_view bytes = contents;
    const Result<std::size_t> written = machine.disk().write(*file, 0, std::span(&bytes, 1));
    const Result<void> synced =
        machine.disk().end_sync(machine.disk().begin_sync(*file, Sync::all));
    static_cast<void>(written);  // a sick disk may refuse: then the operator's work was in vain
    static_cast<void>(synced);
    machine.disk().close(*file);
  }
}

/// A server that still drains, or stands still with its machine, gets the time it needs.
void ScenarioRun::start_after(Process& ending, Duration wait) {
  world_.at(world_.now() + wait, [this, &ending, wait] {
    if (ending.alive()) return start_after(ending, wait);
    start_services(ending.machine());
  });
}

Process* ScenarioRun::living_process_of(const Machine& machine) {
  for (const auto& process : world_.processes()) {
    if (&process->machine() == &machine && process->alive()) return process.get();
  }
  return nullptr;
}

Machine& ScenarioRun::machine_named(std::string_view name) {
  for (const auto& machine : world_.machines()) {
    if (machine->name() == name) return *machine;
  }
  PORPOISE_ASSERT(!"the reader checked the names of hosts");
  return *world_.machines().front();
}

Judgement ScenarioRun::judge() {
  JudgeRules rules;
  for (const HostPart& host : scenario_.hosts) {
    rules.copies.insert(host.copies.begin(), host.copies.end());
  }
  rules.duplicates_allowed = crashed_ || disk_failed_ || may_lose_replies(scenario_);
  for (const auto& process : world_.processes()) {
    for (const std::string& line : process->log()) {
      rules.bounces_dropped = rules.bounces_dropped || line.starts_with("triple bounce:");
    }
  }
  // The file's numbers are those of the story that it tells, without a crash from elsewhere.
  const ExpectPart expect = crashed_by_hand_ ? ExpectPart() : scenario_.expect;
  Judgement judgement = sim::judge(expect, client().submissions(), client().outcomes(),
                                   collect_copies(scenario_, cast_, world_), rules);
  if (!crashed_by_hand_) check_bounds(judgement);
  for (const auto& process : world_.processes()) {
    if (!process->exit_code()) continue;  // a server that ends by itself has something to say
    if (*process->exit_code() == 0 && !scenario_.signals.empty()) continue;
    if (was_full_ && living_process_of(process->machine()) != nullptr) continue;
    std::string said = process->error_output();
    std::replace(said.begin(), said.end(), '\n', ' ');
    judgement.complaints.push_back(
        fmt::format("{} ended with {}: {}", process->name(), *process->exit_code(), said));
  }
  return judgement;
}

void ScenarioRun::check_bounds(Judgement& judgement) {
  const ExpectPart& expect = scenario_.expect;
  if (expect.connects_at_most && connects_ > *expect.connects_at_most) {
    judgement.complaints.push_back(fmt::format("{} requests to connect to peers, {} may be",
                                               connects_, *expect.connects_at_most));
  }
  if (expect.sessions_at_most && most_sessions_ > *expect.sessions_at_most) {
    judgement.complaints.push_back(fmt::format("{} sessions at once at one peer, {} may be",
                                               most_sessions_, *expect.sessions_at_most));
  }
  for (std::size_t at = 0; at < scenario_.sinks.size(); ++at) {
    const SinkPart& sink = scenario_.sinks[at];
    if (!sink.comes_by) continue;
    const auto* const actor = world_.stage().actor(cast_.sinks[at]).as<SmtpSinkActor>();
    for (const SunkMessage& message : actor->messages()) {
      if (message.at <= Instant() + *sink.comes_by) continue;
      judgement.complaints.push_back(fmt::format("mail came to {} after {} s, too late", sink.name,
                                                 message.at.ns / 1'000'000'000));
    }
  }
}

}  // namespace porpoise::sim
