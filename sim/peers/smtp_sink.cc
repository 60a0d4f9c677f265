// The server's doors and sessions, and what of it is a value. What it says is
// smtp_sink_dialogue.cc.

#include "sim/peers/smtp_sink.h"

#include <algorithm>

namespace porpoise::sim {

namespace {
/// A timer; every session has another one, named after its connection.
constexpr std::uint32_t kNextChange = 0;
}  // namespace

SmtpSinkActor::SmtpSinkActor(std::string name, SinkRules rules)
    : name_(std::move(name)), rules_(std::move(rules)), random_(rules_.seed) {}

void SmtpSinkActor::on(const ActorEvent& event, ActorOutputs& outputs) {
  using Kind = ActorEvent::Kind;
  switch (event.kind) {
    case Kind::started:
      return follow_spells(event.now, outputs);
    case Kind::timer:
      if (event.tag == kNextChange) return follow_spells(event.now, outputs);
      return go_on(event, outputs);
    case Kind::accepted:
      return greet(event, outputs);
    case Kind::bytes:
      return hear(event, outputs);
    case Kind::closed:
      if (sessions_.erase(event.connection) > 0) outputs.close(event.connection);
      return;
    case Kind::reset:
      sessions_.erase(event.connection);
      return;
    default:
      return;
  }
}

void SmtpSinkActor::follow_spells(Instant now, ActorOutputs& outputs) {
  const auto is_on = [&](Spell::Kind kind) {
    return find_spell(rules_.spells, kind, now) != nullptr;
  };
  Door door = Door::open;
  if (is_on(Spell::Kind::refuse)) door = Door::shut;
  if (is_on(Spell::Kind::silent)) door = Door::dark;
  if (door != door_) outputs.door(door);
  door_ = door;
  if (door == Door::shut) close_sessions([](const Session&) { return true; }, outputs);
  if (!is_on(Spell::Kind::hang)) {
    close_sessions([](const Session& session) { return session.mute; }, outputs);
  }
  const Instant next = next_change(rules_.spells, now);
  if (next != Instant::never()) outputs.timer(kNextChange, next);
}

template <class Which>
void SmtpSinkActor::close_sessions(Which which, ActorOutputs& outputs) {
  std::erase_if(sessions_, [&](const auto& entry) {
    if (!which(entry.second)) return false;
    outputs.close(entry.first);
    return true;
  });
}

void SmtpSinkActor::go_on(const ActorEvent& event, ActorOutputs& outputs) {
  const auto found = sessions_.find(event.tag);
  if (found == sessions_.end()) return;
  found->second.unsaid.go_on(found->first, event.tag, event.now, outputs);
  if (found->second.unsaid.is_over()) sessions_.erase(found);
}

void SmtpSinkActor::greet(const ActorEvent& event, ActorOutputs& outputs) {
  const bool full = is_full(event.now);
  Session& session = sessions_[event.connection] = Session();
  session.client = event.peer;
  session.mute = is_hit(find_spell(rules_.spells, Spell::Kind::hang, event.now));
  if (session.mute) return;
  if (full) {
    return say_and_close(event.connection, session, 421, "too many of you", event.now, outputs);
  }
  if (goes_wrong(event.connection, session, DialogueStage::greeting, event.now, outputs)) return;
  say(event.connection, session, rules_.greeting, name_ + " ESMTP", event.now, outputs);
}

bool SmtpSinkActor::is_full(Instant now) {
  const Spell* const limit = find_spell(rules_.spells, Spell::Kind::limit_sessions, now);
  return limit != nullptr && sessions_.size() >= limit->at_most;
}

void SmtpSinkActor::hear(const ActorEvent& event, ActorOutputs& outputs) {
  const auto found = sessions_.find(event.connection);
  if (found == sessions_.end() || found->second.mute) return;
  found->second.lines.add(event.bytes);
  while (sessions_.contains(event.connection)) {
    Session& session = sessions_[event.connection];
    const std::optional<std::string> line = session.lines.next();
    if (!line || session.deaf) return;
    if (session.in_data) {
      data_line(event.connection, session, *line, event.now, outputs);
    } else {
      command(event.connection, session, *line, event.now, outputs);
    }
  }
}

void SmtpSinkActor::hang_up(ConnectionId id, ActorOutputs& outputs) {
  outputs.close(id);
  sessions_.erase(id);
}

bool SmtpSinkActor::is_greylisted(const Spell& spell, const Session& session,
                                  const std::string& recipient, Instant now) {
  const std::tuple key(session.client.address.to_string(), session.message.from, recipient);
  const Instant first = first_seen_.try_emplace(key, now).first->second;
  return now < first + spell.delay;
}

bool SmtpSinkActor::is_too_much(const Spell& spell, const Session& session, Instant now) {
  std::vector<Instant>& begun = begun_[session.client.address.to_string()];
  std::erase_if(begun, [&](Instant at) { return at + spell.delay <= now; });
  if (begun.size() >= spell.at_most) return true;
  begun.push_back(now);
  return false;
}

void SmtpSinkActor::add_to(Digest& digest) const {
  digest.add(messages_.size());
  for (const SunkMessage& message : messages_) {
    digest.add(message.message);
    digest.add(message.acknowledged);
    for (const std::string& recipient : message.to) digest.add(recipient);
  }
  for (const SinkRule& rule : rules_.recipients) digest.add(rule.times);
  digest.add(rules_.drops_after_dot);
  digest.add(static_cast<int>(door_));
  for (const auto& [key, first] : first_seen_) {
    digest.add(std::get<1>(key));
    digest.add(std::get<2>(key));
  }
  for (const auto& [client, begun] : begun_) digest.add(begun.size());
  digest.add(rules_.defers_after_dot);
  for (const auto& [id, session] : sessions_) {
    digest.add(session.mute);
    digest.add(session.deaf);
    digest.add(session.in_data);
    digest.add(session.unsaid.size());
    digest.add(session.lines.pending());
    digest.add(session.message.message);
    digest.add(session.message.to.size());
  }
}

}  // namespace porpoise::sim
