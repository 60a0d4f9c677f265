#include "sim/fuzz/model_watch.h"

#include <algorithm>

#include "sim/explore/peer_witness.h"
#include "sim/explore/scene_of.h"

namespace porpoise::sim {

namespace {

/// What stays behind for a while is no leftover before that.
constexpr Duration kQuiet = std::chrono::hours(48);

model::Time micros(Instant at) {
  return at.ns / 1000;
}

bool share(const std::vector<std::string>& one, const std::vector<std::string>& other) {
  return std::any_of(one.begin(), one.end(), [&](const std::string& address) {
    return std::find(other.begin(), other.end(), address) != other.end();
  });
}

}  // namespace

std::string ModelWatch::why_not(const Scenario& scenario) {
  if (scenario.hosts.size() != 1) return "the model knows one queue, and it has several";
  if (!scenario.disk_faults.empty()) return "its disk does other things than the model is told of";
  const HostPart& host = scenario.hosts.front();
  if (host.disk->syncs_ignored_ppm > 0) return "its disk does not keep what it syncs";
  return std::string();
}

ModelWatch::ModelWatch(const Scenario& scenario)
    : scenario_(scenario),
      scene_(scene_of(scenario, 1)),
      witness_(Mailboxes(scene_.maildirs, scene_.letters_keep)) {
  const auto& control = scenario.hosts.front().control;
  const auto schedule = control.find("retryschedule");
  scene_.rules.qmail_schedule = schedule == control.end() || schedule->second.starts_with("qmail");
  for (const SignalPart& signal : scenario.signals) {
    if (signal.control.contains("retryschedule")) scene_.rules.qmail_schedule = false;
  }
}

void ModelWatch::logged(Process&, std::string_view line) {
  witness_.log_line(micros(now_), line);
}

void ModelWatch::traced(Process& process, const trace::TraceEvent& event) {
  now_ = event.now;
  if (event.operation == trace::Operation::connect && event.made != 0) {
    const std::string own(event.object);
    settle_unread([&own](const Unread& unread) { return unread.client == own; });
    read_[own] = 0;
    streams_[{process.owner(), event.made}] = own;
  } else if (event.operation == trace::Operation::read_some) {
    const auto stream = streams_.find({process.owner(), event.on});
    if (stream != streams_.end()) read_[stream->second] += event.results[0];
  }
}

template <class Predicate>
void ModelWatch::settle_unread(Predicate is_meant) {
  std::erase_if(unread_, [&](const Unread& unread) {
    if (!is_meant(unread)) return false;
    if (read_[unread.client] >= unread.reply_ends_at) return true;
    for (const std::string& recipient : unread.recipients) {
      witness_.reply_lost(micros(now_), recipient, unread.content);
    }
    return true;
  });
}

void ModelWatch::heard(const StageState::Place& place, const ActorEvent& event,
                       const ActorOutputs& outputs) {
  now_ = event.now;
  if (const auto* const sink = place.actor.as<SmtpSinkActor>()) {
    // Before the witness is told of them: a copy is excused by what became of the one before it.
    for (std::size_t at = witness_.told_of(place.name); at < sink->messages().size(); ++at) {
      take(sink->messages()[at]);
    }
  }
  observe_peer(witness_, place, event, outputs);
}

void ModelWatch::take(const SunkMessage& message) {
  settle_unread([&](const Unread& unread) {
    return unread.content == message.message && share(unread.recipients, message.to);
  });
  if (!message.acknowledged) return;  // the witness says so itself
  if (!is_open(message.client)) {
    // Sent before the server gave up, it has arrived long after: nobody is left to read the answer.
    for (const std::string& recipient : message.to) {
      witness_.reply_lost(micros(now_), recipient, message.message);
    }
    return;
  }
  Unread unread;
  unread.client = message.client.to_string();
  unread.reply_ends_at = message.reply_ends_at;
  unread.recipients = message.to;
  unread.content = message.message;
  unread_.push_back(std::move(unread));
}

bool ModelWatch::is_open(const Endpoint& client) const {
  if (world_ == nullptr) return false;
  const auto& connections = world_->fabric().state().connections;
  return std::any_of(connections.begin(), connections.end(), [&](const auto& entry) {
    const Side& side = entry.second.sides[0];
    return side.local == client && side.state == Side::State::open;
  });
}

void ModelWatch::befell(Machine& machine, FaultPart::Then then, Instant until) {
  switch (then) {
    case FaultPart::Then::power_loss:
      hung_until_ = Instant();
      return witness_.crashed(micros(now_), model::Crash::power_loss, machine.seen());
    case FaultPart::Then::kill:
      return witness_.crashed(micros(now_), model::Crash::kill, machine.seen());
    case FaultPart::Then::hang:
      hung_until_ = until;
      return witness_.crashed(micros(now_), model::Crash::hang, machine.seen());
    case FaultPart::Then::disk_full:
      return witness_.disk_failed(micros(now_));
  }
}

void ModelWatch::has_room(Machine&) {
  witness_.disk_healed(micros(now_));
}

/// A machine that stands still hears of it only afterwards, and then soon.
void ModelWatch::signalled(Machine&, Signal signal) {
  if (signal != Signal::run_queue) return;
  const Instant heard = std::max(now_, hung_until_ + std::chrono::seconds(1));
  witness_.released(micros(now_ < hung_until_ ? heard : now_));
}

void ModelWatch::stepped(World& world) {
  world_ = &world;
  now_ = world.now();
  const Machine& machine = world.machine(0);
  if (machine.up()) witness_.look(micros(now_), machine.seen());
}

std::vector<model::Violation> ModelWatch::judge(World& world) {
  now_ = world.now();
  settle_unread([](const Unread&) { return true; });
  const DiskImage& seen = world.machine(0).seen();
  std::vector<std::string> leftovers;
  if (scenario_.expect.settled_within >= kQuiet + std::chrono::hours(24)) {
    leftovers = witness_.mailboxes().unfinished(seen);
    for (std::string& path : scene_.leftovers(seen)) leftovers.push_back(std::move(path));
  }
  model::Model model = witness_.history().tell(scene_.rules);
  model.finished(micros(now_), {}, leftovers);
  return model.violations();
}

}  // namespace porpoise::sim
