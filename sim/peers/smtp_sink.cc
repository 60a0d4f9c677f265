#include "sim/peers/smtp_sink.h"

namespace porpoise::sim {

namespace {

/// The only timer.
constexpr std::uint32_t kNextChange = 0;

/// The address in `MAIL FROM:<...>` or `RCPT TO:<...>`.
std::string address_in(const std::string& line) {
  const std::size_t open = line.find('<');
  const std::size_t shut = line.find('>', open);
  if (open == std::string::npos || shut == std::string::npos) return {};
  return line.substr(open + 1, shut - open - 1);
}

std::string verb_of(const std::string& line) {
  std::string verb = line.substr(0, 4);
  for (char& letter : verb) letter = letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
  return verb;
}

std::string reply(int code, std::string_view text) {
  return std::to_string(code) + " " + std::string(text) + "\r\n";
}

}  // namespace

SmtpSinkActor::SmtpSinkActor(std::string name, SinkRules rules)
    : name_(std::move(name)), rules_(std::move(rules)), random_(rules_.seed) {}

void SmtpSinkActor::on(const ActorEvent& event, ActorOutputs& outputs) {
  using Kind = ActorEvent::Kind;
  switch (event.kind) {
    case Kind::started:
    case Kind::timer:
      return follow_spells(event.now, outputs);
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

void SmtpSinkActor::greet(const ActorEvent& event, ActorOutputs& outputs) {
  Session& session = sessions_[event.connection] = Session();
  session.client = event.peer;
  const Spell* const hang = find_spell(rules_.spells, Spell::Kind::hang, event.now);
  session.mute = hang != nullptr && is_hit(*hang);
  if (!session.mute) say(event.connection, session, rules_.greeting, name_ + " ESMTP", outputs);
}

void SmtpSinkActor::say(ConnectionId id, Session& session, int code, std::string_view text,
                        ActorOutputs& outputs) {
  std::string line = reply(code, text);
  session.said += line.size();
  outputs.send(id, std::move(line));
}

void SmtpSinkActor::hear(const ActorEvent& event, ActorOutputs& outputs) {
  const auto found = sessions_.find(event.connection);
  if (found == sessions_.end() || found->second.mute) return;
  found->second.lines.add(event.bytes);
  while (sessions_.contains(event.connection)) {
    Session& session = sessions_[event.connection];
    const std::optional<std::string> line = session.lines.next();
    if (!line) return;
    if (session.in_data) {
      data_line(event.connection, session, *line, event.now, outputs);
    } else {
      command(event.connection, session, *line, event.now, outputs);
    }
  }
}

void SmtpSinkActor::command(ConnectionId id, Session& session, const std::string& line, Instant now,
                            ActorOutputs& outputs) {
  const std::string verb = verb_of(line);
  if (verb == "QUIT") {
    say(id, session, 221, name_, outputs);
    outputs.close(id);
    sessions_.erase(id);
  } else if (rules_.greeting != 220) {
    say(id, session, 503, "no service here", outputs);
  } else if (verb == "HELO" || verb == "EHLO") {
    session.message = SunkMessage();
    say(id, session, 250, name_, outputs);
  } else if (verb == "MAIL") {
    session.message = SunkMessage();
    session.message.from = address_in(line);
    say(id, session, 250, "ok", outputs);
  } else if (verb == "RCPT") {
    const std::string recipient = address_in(line);
    const int code = answer_to(session, recipient, now);
    if (code < 300) session.message.to.push_back(recipient);
    say(id, session, code, code < 300 ? "ok" : "not now, or not ever", outputs);
  } else if (verb == "DATA") {
    session.in_data = !session.message.to.empty();
    if (session.in_data) {
      say(id, session, 354, "go on", outputs);
    } else {
      say(id, session, 503, "nobody to send it to", outputs);
    }
  } else if (verb == "RSET" || verb == "NOOP") {
    if (verb == "RSET") session.message = SunkMessage();
    say(id, session, 250, "ok", outputs);
  } else {
    say(id, session, 500, "what?", outputs);
  }
}

void SmtpSinkActor::data_line(ConnectionId id, Session& session, const std::string& line,
                              Instant now, ActorOutputs& outputs) {
  if (line != ".") {
    session.message.message += line.starts_with('.') ? line.substr(1) : line;
    session.message.message += '\n';
    return;
  }
  session.in_data = false;
  if (rules_.defers_after_dot > 0) {
    --rules_.defers_after_dot;
    session.message = SunkMessage();
    say(id, session, 451, "not this one, not now", outputs);
    return;
  }
  SunkMessage message = std::move(session.message);
  session.message = SunkMessage();
  message.at = now;
  message.client = session.client;
  message.acknowledged = rules_.drops_after_dot == 0;
  if (message.acknowledged) {
    say(id, session, 250, "ok", outputs);
    message.reply_ends_at = session.said;
  } else {
    --rules_.drops_after_dot;
    outputs.close(id);
    sessions_.erase(id);
  }
  messages_.push_back(std::move(message));
}

int SmtpSinkActor::answer_to(const Session& session, const std::string& recipient, Instant now) {
  const Spell* const defer = find_spell(rules_.spells, Spell::Kind::defer, now);
  if (defer != nullptr && is_hit(*defer)) return defer->code;
  const Spell* const greylist = find_spell(rules_.spells, Spell::Kind::greylist, now);
  if (greylist != nullptr && is_greylisted(*greylist, session, recipient, now)) {
    return greylist->code;
  }
  for (SinkRule& rule : rules_.recipients) {
    if (rule.times == 0 || (rule.recipient != "*" && rule.recipient != recipient)) continue;
    --rule.times;
    return rule.code;
  }
  return 250;
}

bool SmtpSinkActor::is_greylisted(const Spell& spell, const Session& session,
                                  const std::string& recipient, Instant now) {
  const std::tuple key(session.client.address.to_string(), session.message.from, recipient);
  const Instant first = first_seen_.try_emplace(key, now).first->second;
  return now < first + spell.delay;
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
  digest.add(rules_.defers_after_dot);
  for (const auto& [id, session] : sessions_) {
    digest.add(session.mute);
    digest.add(session.in_data);
    digest.add(session.lines.pending());
    digest.add(session.message.message);
    digest.add(session.message.to.size());
  }
}

}  // namespace porpoise::sim
