#include "sim/fuzz/model_watch.h"

#include <algorithm>
#include <optional>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/explore/peer_witness.h"
#include "sim/explore/scene_of.h"
#include "sim/scenario/set.h"

namespace porpoise::sim {

namespace {

/// What stays behind for a while is no leftover before that.
constexpr Duration kQuiet = std::chrono::hours(48);

/// A machine that stood still has done what was due.
constexpr Duration kWakesWithin = std::chrono::seconds(2);

constexpr std::string_view kNamesPort = ":53";

model::Time micros(Instant at) {
  return at.ns / 1000;
}

std::string domain_of(const std::string& address) {
  const std::size_t at = address.rfind('@');
  return at == std::string::npos ? std::string() : address.substr(at + 1);
}

/// Of `10.0.2.1:25` or `[2001:db8::1]:25`.
std::optional<IpAddress> address_in(std::string_view endpoint) {
  std::string text(endpoint.substr(0, endpoint.rfind(':')));
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  boost::system::error_code error;
  const IpAddress address = boost::asio::ip::make_address(text, error);
  return error ? std::nullopt : std::optional(address);
}

/// What `porpoise queue duplicates` would show.
void tell_list(model::Time at, const DiskImage& seen, Witness& witness) {
  std::istringstream lines(seen.contents(fmt::format("{}/duplicates", kHome)));
  for (std::string line; std::getline(lines, line);) {
    const auto entry = nlohmann::json::parse(line, nullptr, false);
    if (!entry.is_object()) continue;
    witness.listed(at, entry.value("id", std::uint64_t{0}),
                   entry.value("recipient", std::string()));
  }
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
  if (!host.files.empty()) return "its users say in files of their own where their mail goes";
  if (host.disk->syncs_ignored_ppm > 0) return "its disk does not keep what it syncs";
  return std::string();
}

ModelWatch::ModelWatch(const Scenario& scenario)
    : scenario_(scenario),
      scene_(scene_of(scenario, 1)),
      witness_(Mailboxes(scene_.maildirs, scene_.letters_keep)),
      routes_(scenario) {
  scene_.rules.knows_replies = true;
  scene_.rules.knows_list = true;
  const auto& control = scenario.hosts.front().control;
  const auto schedule = control.find("retryschedule");
  scene_.rules.qmail_schedule = schedule == control.end() || schedule->second.starts_with("qmail");
  for (const SignalPart& signal : scenario.signals) {
    if (signal.control.contains("retryschedule")) scene_.rules.qmail_schedule = false;
  }
}

void ModelWatch::logged(Process&, std::string_view line) {
  witness_.log_line(micros(now_), line);
  const std::size_t to = line.find(" to remote ");
  if (!line.starts_with("starting delivery ") || to == std::string_view::npos) return;
  const std::string recipient(line.substr(to + std::string_view(" to remote ").size()));
  if (routes_.may_be_refused(domain_of(recipient), now_)) {
    witness_.unowned(micros(now_), recipient);
  }
}

void ModelWatch::traced(Process& process, const trace::TraceEvent& event) {
  now_ = event.now;
  const bool to_peer =
      event.operation == trace::Operation::connect && !event.subject.ends_with(kNamesPort);
  if (to_peer) {
    if (const auto address = address_in(event.subject)) tried_[*address] = event.now;
    if (event.made != 0) dialogues_.try_emplace({process.owner(), event.made});
  }
  const auto dialogue = dialogues_.find({process.owner(), event.on});
  if (dialogue != dialogues_.end()) watch_dialogue(dialogue->second, event);
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

void ModelWatch::watch_dialogue(SeenDialogue& dialogue, const trace::TraceEvent& event) {
  if (event.operation == trace::Operation::write && !event.error) {
    for (const std::string_view piece : event.payload) dialogue.wrote(piece);
  } else if (event.operation == trace::Operation::read_some) {
    const bool limited = dialogue.limits_size();
    for (const std::string_view piece : event.payload) {
      for (const SeenDialogue::Told& told : dialogue.read(piece)) {
        if (told.recipient.empty()) {
          if (told.outcome == model::Outcome::failed) witness_.unowned(micros(now_), {});
        } else {
          witness_.told(micros(now_), told.recipient, told.outcome);
        }
      }
    }
    if (!limited && dialogue.limits_size()) witness_.unowned(micros(now_), {});
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
    if (event.kind == ActorEvent::Kind::accepted) begun_[event.peer.to_string()] = event.now;
    // Before the witness is told of them: a copy is excused by what became of the one before it.
    for (std::size_t at = witness_.told_of(place.name); at < sink->messages().size(); ++at) {
      take(place.name, sink->messages()[at]);
    }
  }
  observe_peer(witness_, place, event, outputs);
}

void ModelWatch::take(const std::string& peer, const SunkMessage& message) {
  check_place(peer, message);
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

void ModelWatch::check_place(const std::string& peer, const SunkMessage& message) {
  const auto part = std::find_if(scenario_.sinks.begin(), scenario_.sinks.end(),
                                 [&](const SinkPart& sink) { return sink.name == peer; });
  const auto begun = begun_.find(message.client.to_string());
  if (part == scenario_.sinks.end() || begun == begun_.end()) return;
  for (const std::string& recipient : message.to) {
    const std::string domain = domain_of(recipient);
    if (!routes_.may_take(domain, part->address, begun->second)) {
      misplaced(recipient,
                fmt::format("its mail was handed to {}, where it does not belong", peer));
    }
    for (const IpAddress& better : routes_.better_than(domain, part->address, begun->second)) {
      const auto tried = tried_.find(better);
      if (tried != tried_.end() && tried->second + routes_.left_out_for() >= begun->second) {
        continue;
      }
      misplaced(recipient, fmt::format("its mail was handed to {}, and {}, which is better, was "
                                       "not tried",
                                       peer, better.to_string()));
      break;
    }
  }
}

void ModelWatch::misplaced(const std::string& recipient, std::string what) {
  model::Violation violation;
  violation.promise = model::Promise::S8;
  violation.message = recipient;
  violation.what = std::move(what);
  misplaced_.push_back(std::move(violation));
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
      note_late_marks();
      hung_until_ = Instant();
      witness_.crashed(micros(now_), model::Crash::power_loss, machine.seen());
      if (full_) witness_.disk_failed(micros(now_));
      return;
    case FaultPart::Then::kill:
      note_late_marks();
      witness_.crashed(micros(now_), model::Crash::kill, machine.seen());
      if (full_) witness_.disk_failed(micros(now_));
      return;
    case FaultPart::Then::hang:
      hung_from_ = now_;
      hung_until_ = until;
      return witness_.crashed(micros(now_), model::Crash::hang, machine.seen());
    case FaultPart::Then::disk_full:
      full_ = true;
      return witness_.disk_failed(micros(now_));
  }
}

/// What was to be synced while the machine stood still is not.
void ModelWatch::note_late_marks() {
  if (full_ || hung_until_ == Instant() || now_ > hung_until_ + kWakesWithin) return;
  witness_.disk_failed(micros(hung_from_));
}

void ModelWatch::has_room(Machine&) {
  full_ = false;
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
  tell_list(micros(now_), seen, witness_);
  model::Model model = witness_.history().tell(scene_.rules);
  model.finished(micros(now_), {}, leftovers);
  std::vector<model::Violation> violations = model.violations();
  violations.insert(violations.end(), misplaced_.begin(), misplaced_.end());
  return violations;
}

}  // namespace porpoise::sim
