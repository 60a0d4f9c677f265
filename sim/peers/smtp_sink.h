#pragma once
// A server somewhere else: takes mail for anybody, unless it was told not to, and keeps it. What is
// wrong with it at times is a list of spells.

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "sim/clock/random.h"
#include "sim/net/actor.h"
#include "sim/peers/lines.h"
#include "sim/peers/spell.h"
#include "sim/peers/voice.h"

namespace porpoise::sim {

/// What to answer at RCPT, and how often; then as if the rule were not there.
struct SinkRule {
  std::string recipient;  ///< Whole address, or "*" for all.
  int code = 450;
  std::uint32_t times = 1;

  SinkRule() = default;
  SinkRule(std::string recipient_, int code_, std::uint32_t times_)
      : recipient(std::move(recipient_)), code(code_), times(times_) {}
  bool operator==(const SinkRule&) const = default;
};

struct SinkRules {
  std::vector<SinkRule> recipients;
  int greeting = 220;
  std::uint32_t drops_after_dot = 0;   ///< So many messages are kept, but not acknowledged.
  std::uint32_t defers_after_dot = 0;  ///< So many messages are not kept, but answered 451.
  std::vector<std::string> offers;     ///< To who says EHLO, as `SIZE 1000`.
  std::vector<Spell> spells;
  std::uint64_t seed = 0;  ///< Of what the spells leave to chance.

  SinkRules() = default;
  bool operator==(const SinkRules&) const = default;
};

/// A message the sink has. Its bytes have LF line ends.
struct SunkMessage {
  Instant at;
  std::string from;
  std::vector<std::string> to;
  std::string message;
  bool acknowledged = false;  ///< As far as the sink can tell.
  Endpoint client;            ///< Of whom it came.
  std::uint64_t reply_ends_at =
      0;  ///< So many bytes were said to it, the acknowledgement included.

  SunkMessage() = default;
  bool operator==(const SunkMessage&) const = default;
};

class SmtpSinkActor {
 public:
  explicit SmtpSinkActor(std::string name, SinkRules rules = SinkRules());

  const std::vector<SunkMessage>& messages() const { return messages_; }
  SinkRules& rules() { return rules_; }
  /// That are open now.
  std::size_t sessions() const { return sessions_.size(); }

  void on(const ActorEvent& event, ActorOutputs& outputs);
  void add_to(Digest& digest) const;
  bool operator==(const SmtpSinkActor&) const = default;

 private:
  struct Session {
    Lines lines;
    Endpoint client;
    std::uint64_t said = 0;  ///< Bytes, some of which may not have been sent yet.
    bool mute = false;       ///< Neither listens nor speaks while it hangs.
    bool deaf = false;       ///< Does not listen any more.
    bool begun = false;      ///< MAIL was taken.
    bool in_data = false;
    SunkMessage message;
    Unsaid unsaid;
    bool operator==(const Session&) const = default;
  };

  /// What is different since the last change, and when the next one comes.
  void follow_spells(Instant now, ActorOutputs& outputs);
  template <class Which>
  void close_sessions(Which which, ActorOutputs& outputs);
  void go_on(const ActorEvent& event, ActorOutputs& outputs);
  void greet(const ActorEvent& event, ActorOutputs& outputs);
  void hear(const ActorEvent& event, ActorOutputs& outputs);
  bool is_full(Instant now);

  // The dialogue. A session may be gone after any of these.
  void command(ConnectionId id, Session& session, const std::string& line, Instant now,
               ActorOutputs& outputs);
  void mail(ConnectionId id, Session& session, const std::string& line, Instant now,
            ActorOutputs& outputs);
  void recipient(ConnectionId id, Session& session, const std::string& line, Instant now,
                 ActorOutputs& outputs);
  void data_line(ConnectionId id, Session& session, const std::string& line, Instant now,
                 ActorOutputs& outputs);
  void take_message(ConnectionId id, Session& session, Instant now, ActorOutputs& outputs);
  /// Whether a spell lies on this stage; then it has done what it does, and no answer is due.
  bool goes_wrong(ConnectionId id, Session& session, DialogueStage stage, Instant now,
                  ActorOutputs& outputs);
  /// False when nobody can make out the answer.
  bool say(ConnectionId id, Session& session, int code, std::string_view text, Instant now,
           ActorOutputs& outputs);
  void say_and_close(ConnectionId id, Session& session, int code, std::string_view text,
                     Instant now, ActorOutputs& outputs);
  void hang_up(ConnectionId id, ActorOutputs& outputs);

  int answer_to(const Session& session, const std::string& recipient, Instant now);
  bool is_hit(const Spell* spell) {
    return spell != nullptr && random_.below(100) < spell->percent;
  }
  bool is_greylisted(const Spell& spell, const Session& session, const std::string& recipient,
                     Instant now);
  bool is_too_much(const Spell& spell, const Session& session, Instant now);

  std::string name_;
  SinkRules rules_;
  Random random_;
  Door door_ = Door::open;
  /// By client, sender and recipient: the first attempt.
  std::map<std::tuple<std::string, std::string, std::string>, Instant> first_seen_;
  /// Of the messages that were begun lately, by client.
  std::map<std::string, std::vector<Instant>> begun_;
  std::vector<SunkMessage> messages_;
  std::map<ConnectionId, Session> sessions_;
};

}  // namespace porpoise::sim
