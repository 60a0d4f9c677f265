#pragma once
// A client that submits messages at given times, one connection each, and remembers every answer.
// It never tries again. Knows nothing of the server's code: what it says is written out here.

#include <string>
#include <vector>

#include "sim/net/actor.h"
#include "sim/peers/lines.h"

namespace porpoise::sim {

struct Submission {
  Instant at;
  Endpoint server;
  std::string from;
  std::vector<std::string> to;
  std::string message;      ///< Lines end in LF; at least one.
  bool breaks_off = false;  ///< Hangs up half way through the message.

  Submission() = default;
  bool operator==(const Submission&) const = default;
};

/// What the client knows of the fate of one submission.
struct SubmissionOutcome {
  enum class Kind : std::uint8_t {
    waiting,      ///< Not begun, or under way.
    accepted,     ///< 2xx after the final dot.
    temporary,    ///< 4xx somewhere.
    permanent,    ///< 5xx somewhere.
    not_sent,     ///< No connection, or it broke before the final dot was sent.
    not_answered  ///< It broke after that: the server may have the message.
  };

  Kind kind = Kind::waiting;
  Instant at;          ///< When that was known.
  std::string reply;   ///< The deciding reply line.
  std::vector<std::string> recipients;  ///< Those that the server took at RCPT.

  SubmissionOutcome() = default;
  bool operator==(const SubmissionOutcome&) const = default;
};

std::string_view name_of(SubmissionOutcome::Kind kind);

class SmtpClientActor {
 public:
  /// `name`: what it says in EHLO.
  SmtpClientActor(std::string name, std::vector<Submission> submissions);

  const std::vector<Submission>& submissions() const { return submissions_; }
  /// In the order of submissions().
  const std::vector<SubmissionOutcome>& outcomes() const { return outcomes_; }
  /// It has asked to send the message to the recipients that were taken, and is not done with it.
  bool offers(std::size_t index) const {
    return sessions_[index].step == Step::data || sessions_[index].step == Step::dot;
  }
  /// Every submission has its outcome.
  bool done() const;

  void on(const ActorEvent& event, ActorOutputs& outputs);
  void add_to(Digest& digest) const;
  bool operator==(const SmtpClientActor&) const = default;

 private:
  enum class Step : std::uint8_t { none, greeting, ehlo, helo, mail, rcpt, data, dot, quit };
  /// One submission under way.
  struct Session {
    ConnectionId connection = 0;
    Step step = Step::none;
    std::size_t recipient = 0;
    Lines lines;
    bool operator==(const Session&) const = default;
  };

  void heard(std::uint32_t index, const std::string& reply, Instant now, ActorOutputs& outputs);
  void say(std::uint32_t index, Step step, std::string line, Instant now, ActorOutputs& outputs);
  void ask_recipient(std::uint32_t index, Instant now, ActorOutputs& outputs);
  void settle(std::uint32_t index, SubmissionOutcome::Kind kind, std::string reply, Instant now);
  void give_up(std::uint32_t index, Instant now, ActorOutputs& outputs);
  std::uint32_t index_of(ConnectionId connection) const;

  std::string name_;
  std::vector<Submission> submissions_;
  std::vector<SubmissionOutcome> outcomes_;
  std::vector<Session> sessions_;
};

/// `message` as it goes over the wire after 354: CR LF, dots doubled, the final dot.
std::string wire_form(std::string_view message);

}  // namespace porpoise::sim
