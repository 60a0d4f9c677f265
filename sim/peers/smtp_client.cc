#include "sim/peers/smtp_client.h"

#include <algorithm>

namespace porpoise::sim {

namespace {

/// RFC 5321 §4.5.3.2: five minutes for most replies, ten for the one after the final dot.
constexpr Duration kPatience = std::chrono::minutes(10);

/// Timers: 2i starts submission i, 2i+1 gives it up.
std::uint32_t start_tag(std::uint32_t index) { return 2 * index; }
std::uint32_t patience_tag(std::uint32_t index) { return 2 * index + 1; }

/// Ends with a whole line, as if that were all.
std::string half_of(const std::string& message) {
  std::string wire = wire_form(message);
  wire.resize(wire.rfind("\r\n", wire.size() / 2) + 2);
  return wire;
}

}  // namespace

std::string_view name_of(SubmissionOutcome::Kind kind) {
  using Kind = SubmissionOutcome::Kind;
  switch (kind) {
    case Kind::waiting: return "waiting";
    case Kind::accepted: return "accepted";
    case Kind::temporary: return "temporary";
    case Kind::permanent: return "permanent";
    case Kind::not_sent: return "not_sent";
    case Kind::not_answered: return "not_answered";
  }
  return "";
}

SmtpClientActor::SmtpClientActor(std::string name, std::vector<Submission> submissions)
    : name_(std::move(name)),
      submissions_(std::move(submissions)),
      outcomes_(submissions_.size()),
      sessions_(submissions_.size()) {}

bool SmtpClientActor::done() const {
  return std::none_of(outcomes_.begin(), outcomes_.end(), [](const SubmissionOutcome& outcome) {
    return outcome.kind == SubmissionOutcome::Kind::waiting;
  });
}

void SmtpClientActor::on(const ActorEvent& event, ActorOutputs& outputs) {
  using Kind = ActorEvent::Kind;
  switch (event.kind) {
    case Kind::started:
      for (std::uint32_t index = 0; index < submissions_.size(); ++index) {
        outputs.timer(start_tag(index), submissions_[index].at);
      }
      return;
    case Kind::timer: {
      const std::uint32_t index = event.tag / 2;
      if (event.tag == start_tag(index)) {
        outputs.connect(index, submissions_[index].server);
      } else {
        give_up(index, event.now, outputs);
      }
      return;
    }
    case Kind::connected: {
      Session& session = sessions_[event.tag];
      session.connection = event.connection;
      session.step = Step::greeting;
      outputs.timer(patience_tag(event.tag), event.now + kPatience);
      return;
    }
    case Kind::failed:
      return settle(event.tag, SubmissionOutcome::Kind::not_sent, "no connection", event.now);
    case Kind::bytes: {
      const std::uint32_t index = index_of(event.connection);
      if (index == sessions_.size()) return;
      sessions_[index].lines.add(event.bytes);
      while (sessions_[index].step != Step::none) {
        const std::optional<std::string> line = sessions_[index].lines.next();
        if (!line) return;
        const bool continued = line->size() > 3 && (*line)[3] == '-';
        if (!continued) heard(index, *line, event.now, outputs);
      }
      return;
    }
    case Kind::closed:
    case Kind::reset: {
      const std::uint32_t index = index_of(event.connection);
      if (index != sessions_.size()) give_up(index, event.now, outputs);
      return;
    }
    case Kind::accepted:
    case Kind::datagram: return;
  }
}

void SmtpClientActor::heard(std::uint32_t index, const std::string& reply, Instant now,
                            ActorOutputs& outputs) {
  using Kind = SubmissionOutcome::Kind;
  const Submission& submission = submissions_[index];
  SubmissionOutcome& outcome = outcomes_[index];
  Session& session = sessions_[index];
  const char verdict = reply.empty() ? '?' : reply[0];
  const bool good = verdict == '2' || (verdict == '3' && session.step == Step::data);

  if (session.step == Step::quit) {
    outputs.close(session.connection);
    outputs.timer(patience_tag(index), Instant::never());
    session = Session();
    return;
  }
  if (session.step == Step::ehlo && !good) {
    return say(index, Step::helo, "HELO " + name_, now, outputs);
  }
  if (session.step == Step::rcpt) {
    if (good) {
      outcome.recipients.push_back(submission.to[session.recipient]);
    } else {
      outcome.reply = reply;
    }
    ++session.recipient;
    if (session.recipient < submission.to.size()) return ask_recipient(index, now, outputs);
    if (!outcome.recipients.empty()) return say(index, Step::data, "DATA", now, outputs);
    const bool temporary = !outcome.reply.empty() && outcome.reply[0] == '4';
    settle(index, temporary ? Kind::temporary : Kind::permanent, outcome.reply, now);
    return say(index, Step::quit, "QUIT", now, outputs);
  }
  if (!good) {
    settle(index, verdict == '4' ? Kind::temporary : Kind::permanent, reply, now);
    return say(index, Step::quit, "QUIT", now, outputs);
  }
  switch (session.step) {
    case Step::greeting: return say(index, Step::ehlo, "EHLO " + name_, now, outputs);
    case Step::ehlo:
    case Step::helo:
      return say(index, Step::mail, "MAIL FROM:<" + submission.from + ">", now, outputs);
    case Step::mail: return ask_recipient(index, now, outputs);
    case Step::data:
      if (submission.breaks_off) {
        outputs.send(session.connection, half_of(submission.message));
        return give_up(index, now, outputs);
      }
      session.step = Step::dot;
      outputs.send(session.connection, wire_form(submission.message));
      outputs.timer(patience_tag(index), now + kPatience);
      return;
    case Step::dot:
      settle(index, Kind::accepted, reply, now);
      return say(index, Step::quit, "QUIT", now, outputs);
    case Step::rcpt:
    case Step::quit:
    case Step::none: return;
  }
}

void SmtpClientActor::say(std::uint32_t index, Step step, std::string line, Instant now,
                          ActorOutputs& outputs) {
  Session& session = sessions_[index];
  session.step = step;
  outputs.send(session.connection, line + "\r\n");
  outputs.timer(patience_tag(index), now + kPatience);
}

void SmtpClientActor::ask_recipient(std::uint32_t index, Instant now, ActorOutputs& outputs) {
  const std::string& recipient = submissions_[index].to[sessions_[index].recipient];
  say(index, Step::rcpt, "RCPT TO:<" + recipient + ">", now, outputs);
}

void SmtpClientActor::settle(std::uint32_t index, SubmissionOutcome::Kind kind, std::string reply,
                             Instant now) {
  SubmissionOutcome& outcome = outcomes_[index];
  if (outcome.kind != SubmissionOutcome::Kind::waiting) return;
  outcome.kind = kind;
  outcome.reply = std::move(reply);
  outcome.at = now;
}

void SmtpClientActor::give_up(std::uint32_t index, Instant now, ActorOutputs& outputs) {
  Session& session = sessions_[index];
  using Kind = SubmissionOutcome::Kind;
  settle(index, session.step == Step::dot ? Kind::not_answered : Kind::not_sent, "connection lost",
         now);
  outputs.close(session.connection);
  outputs.timer(patience_tag(index), Instant::never());
  session = Session();
}

std::uint32_t SmtpClientActor::index_of(ConnectionId connection) const {
  const auto found = std::find_if(sessions_.begin(), sessions_.end(), [&](const Session& session) {
    return session.step != Step::none && session.connection == connection;
  });
  return static_cast<std::uint32_t>(found - sessions_.begin());
}

void SmtpClientActor::add_to(Digest& digest) const {
  for (const SubmissionOutcome& outcome : outcomes_) {
    digest.add(static_cast<int>(outcome.kind));
    digest.add(outcome.recipients.size());
  }
  for (const Session& session : sessions_) {
    digest.add(static_cast<int>(session.step));
    digest.add(session.recipient);
    digest.add(session.lines.pending());
  }
}

std::string wire_form(std::string_view message) {
  std::string wire;
  wire.reserve(message.size() + message.size() / 32 + 8);
  bool line_start = true;
  for (const char byte : message) {
    if (line_start && byte == '.') wire += '.';
    if (byte == '\n') wire += '\r';
    wire += byte;
    line_start = byte == '\n';
  }
  if (!line_start) wire += "\r\n";
  return wire + ".\r\n";
}

}  // namespace porpoise::sim
