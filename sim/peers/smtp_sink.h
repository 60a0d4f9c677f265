#pragma once
// A server somewhere else: takes mail for anybody, unless it was told not to, and keeps it.

#include <map>
#include <string>
#include <vector>

#include "sim/net/actor.h"
#include "sim/peers/lines.h"

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
  std::uint32_t drops_after_dot = 0;  ///< So many messages are kept, but not acknowledged.

  SinkRules() = default;
  bool operator==(const SinkRules&) const = default;
};

/// A message the sink has. Its bytes have LF line ends.
struct SunkMessage {
  Instant at;
  std::string from;
  std::vector<std::string> to;
  std::string message;
  bool acknowledged = false;

  SunkMessage() = default;
  bool operator==(const SunkMessage&) const = default;
};

class SmtpSinkActor {
 public:
  explicit SmtpSinkActor(std::string name, SinkRules rules = SinkRules());

  const std::vector<SunkMessage>& messages() const { return messages_; }
  SinkRules& rules() { return rules_; }

  void on(const ActorEvent& event, ActorOutputs& outputs);
  void add_to(Digest& digest) const;
  bool operator==(const SmtpSinkActor&) const = default;

 private:
  struct Session {
    Lines lines;
    bool in_data = false;
    SunkMessage message;
    bool operator==(const Session&) const = default;
  };

  void command(ConnectionId id, Session& session, const std::string& line, ActorOutputs& outputs);
  void data_line(ConnectionId id, Session& session, const std::string& line, Instant now,
                 ActorOutputs& outputs);
  int answer_to(const std::string& recipient);

  std::string name_;
  SinkRules rules_;
  std::vector<SunkMessage> messages_;
  std::map<ConnectionId, Session> sessions_;
};

}  // namespace porpoise::sim
