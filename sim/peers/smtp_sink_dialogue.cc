// What the server answers.

#include "sim/peers/smtp_sink.h"

namespace porpoise::sim {

namespace {

/// The address in `MAIL FROM:<...>` or `RCPT TO:<...>`.
std::string address_in(const std::string& line) {
  const std::size_t open = line.find('<');
  const std::size_t shut = line.find('>', open);
  if (open == std::string::npos || shut == std::string::npos) return {};
  return line.substr(open + 1, shut - open - 1);
}

std::string verb_of(const std::string& line) {
  std::string verb = line.substr(0, 4);
  for (char& letter : verb) {
    letter = letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
  }
  return verb;
}

}  // namespace

bool SmtpSinkActor::say(ConnectionId id, Session& session, int code, std::string_view text,
                        Instant now, ActorOutputs& outputs) {
  Utterance utterance = utter(code, text, rules_.spells, now, random_);
  const bool is_answer = utterance.is_answer;
  session.said += utterance.bytes.size();
  session.unsaid.say(id, id, std::move(utterance), now, outputs);
  return is_answer;
}

void SmtpSinkActor::say_and_close(ConnectionId id, Session& session, int code,
                                  std::string_view text, Instant now, ActorOutputs& outputs) {
  say(id, session, code, text, now, outputs);
  session.deaf = true;
  session.unsaid.close(id, outputs);
  if (session.unsaid.is_over()) sessions_.erase(id);
}

bool SmtpSinkActor::goes_wrong(ConnectionId id, Session& session, DialogueStage stage, Instant now,
                               ActorOutputs& outputs) {
  const auto spell = [&](Spell::Kind kind) { return find_spell(rules_.spells, kind, stage, now); };
  if (is_hit(spell(Spell::Kind::drop))) {
    hang_up(id, outputs);
    return true;
  }
  if (is_hit(spell(Spell::Kind::mute))) {
    session.deaf = true;
    return true;
  }
  for (const Spell::Kind kind : {Spell::Kind::reject, Spell::Kind::defer}) {
    const Spell* const answer = spell(kind);
    if (!is_hit(answer)) continue;
    if (stage == DialogueStage::greeting) {
      say_and_close(id, session, answer->code, "no service now", now, outputs);
    } else {
      say(id, session, answer->code, "not now, or not ever", now, outputs);
    }
    return true;
  }
  return false;
}

void SmtpSinkActor::command(ConnectionId id, Session& session, const std::string& line, Instant now,
                            ActorOutputs& outputs) {
  const std::string verb = verb_of(line);
  if (verb == "QUIT") {
    if (goes_wrong(id, session, DialogueStage::quit, now, outputs)) return;
    say_and_close(id, session, 221, name_, now, outputs);
  } else if (rules_.greeting != 220) {
    say(id, session, 503, "no service here", now, outputs);
  } else if (verb == "HELO" || verb == "EHLO") {
    if (verb == "EHLO" && goes_wrong(id, session, DialogueStage::ehlo, now, outputs)) return;
    if (goes_wrong(id, session, DialogueStage::helo, now, outputs)) return;
    session.begun = false;
    session.message = SunkMessage();
    std::string text = name_;
    for (const std::string& offer : rules_.offers) text += verb == "EHLO" ? "\n" + offer : "";
    say(id, session, 250, text, now, outputs);
  } else if (verb == "MAIL") {
    mail(id, session, line, now, outputs);
  } else if (verb == "RCPT") {
    recipient(id, session, line, now, outputs);
  } else if (verb == "DATA") {
    if (goes_wrong(id, session, DialogueStage::data, now, outputs)) return;
    session.in_data = !session.message.to.empty();
    if (session.in_data) {
      say(id, session, 354, "go on", now, outputs);
    } else {
      say(id, session, 503, "nobody to send it to", now, outputs);
    }
  } else if (verb == "RSET" || verb == "NOOP") {
    if (verb == "RSET") {
      session.begun = false;
      session.message = SunkMessage();
    }
    say(id, session, 250, "ok", now, outputs);
  } else {
    say(id, session, 500, "what?", now, outputs);
  }
}

void SmtpSinkActor::mail(ConnectionId id, Session& session, const std::string& line, Instant now,
                         ActorOutputs& outputs) {
  session.begun = false;
  session.message = SunkMessage();
  if (goes_wrong(id, session, DialogueStage::mail, now, outputs)) return;
  const Spell* const limit = find_spell(rules_.spells, Spell::Kind::limit_rate, now);
  if (limit != nullptr && is_too_much(*limit, session, now)) {
    say(id, session, limit->code, "slower, please", now, outputs);
    return;
  }
  session.begun = true;
  session.message.from = address_in(line);
  say(id, session, 250, "ok", now, outputs);
}

void SmtpSinkActor::recipient(ConnectionId id, Session& session, const std::string& line,
                              Instant now, ActorOutputs& outputs) {
  if (!session.begun) {
    say(id, session, 503, "from whom?", now, outputs);
    return;
  }
  if (goes_wrong(id, session, DialogueStage::rcpt, now, outputs)) return;
  const std::string recipient = address_in(line);
  const int code = answer_to(session, recipient, now);
  if (code < 300) session.message.to.push_back(recipient);
  say(id, session, code, code < 300 ? "ok" : "not now, or not ever", now, outputs);
}

int SmtpSinkActor::answer_to(const Session& session, const std::string& recipient, Instant now) {
  const Spell* const greylist = find_spell(rules_.spells, Spell::Kind::greylist, now);
  if (greylist != nullptr && is_greylisted(*greylist, session, recipient, now)) {
    return greylist->code;
  }
  const Spell* const limit = find_spell(rules_.spells, Spell::Kind::limit_recipients, now);
  if (limit != nullptr && session.message.to.size() >= limit->at_most) return limit->code;
  for (SinkRule& rule : rules_.recipients) {
    if (rule.times == 0 || (rule.recipient != "*" && rule.recipient != recipient)) continue;
    --rule.times;
    return rule.code;
  }
  return 250;
}

void SmtpSinkActor::data_line(ConnectionId id, Session& session, const std::string& line,
                              Instant now, ActorOutputs& outputs) {
  if (line != ".") {
    session.message.message += line.starts_with('.') ? line.substr(1) : line;
    session.message.message += '\n';
    return;
  }
  session.in_data = session.begun = false;
  if (goes_wrong(id, session, DialogueStage::dot, now, outputs)) return;
  if (rules_.defers_after_dot > 0) {
    --rules_.defers_after_dot;
    session.message = SunkMessage();
    say(id, session, 451, "not this one, not now", now, outputs);
    return;
  }
  take_message(id, session, now, outputs);
}

void SmtpSinkActor::take_message(ConnectionId id, Session& session, Instant now,
                                 ActorOutputs& outputs) {
  SunkMessage message = std::move(session.message);
  session.message = SunkMessage();
  message.at = now;
  message.client = session.client;
  if (rules_.drops_after_dot > 0) {
    --rules_.drops_after_dot;
    hang_up(id, outputs);
  } else if (!goes_wrong(id, session, DialogueStage::after_dot, now, outputs)) {
    message.acknowledged = say(id, session, 250, "ok", now, outputs);
    message.reply_ends_at = session.said;
  }
  messages_.push_back(std::move(message));
}

}  // namespace porpoise::sim
