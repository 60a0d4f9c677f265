#include <nlohmann/json.hpp>

#include "impl/operate/format.h"
#include "impl/send/channel.h"

namespace porpoise::operate {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kStates[] = {"pending", "delivered", "failed"};
constexpr const char* kChannels[] = {"local", "remote"};
constexpr const char* kRuleNames[kRules] = {"settled",     "held",     "under way", "untried",
                                            "by operator", "by alarm", "by return", "by schedule"};

double seconds(WallTime time) {
  return static_cast<double>(time.time_since_epoch().count()) / 1'000'000;
}

/// What is known beyond its name.
Json destination_of(const send::DestinationFacts& facts) {
  Json json;
  json["down"] = facts.down;
  if (facts.down) json["down_since"] = seconds(facts.down_since);
  if (facts.down) json["next_probe"] = seconds(facts.next_probe);
  if (facts.down) json["last_failure"] = facts.last_failure;
  json["under_way"] = facts.under_way;
  json["at_once"] = facts.at_once;
  json["waiting"] = facts.waiting;
  return json;
}

Json recipient_of(const queue::Recipient& recipient, const Entry::Target& target) {
  Json json;
  json["address"] = recipient.address;
  json["channel"] = kChannels[send::index(target.channel)];
  json["state"] = kStates[static_cast<std::size_t>(recipient.state)];
  if (target.under_way) json["under_way"] = true;
  if (!recipient.report.empty()) json["report"] = recipient.report;
  if (!target.last_reply.empty()) json["last_reply"] = target.last_reply;
  if (recipient.state != queue::Recipient::State::pending) return json;
  json["next"] = target.next ? Json(seconds(*target.next)) : Json();
  json["rule"] = kRuleNames[static_cast<std::size_t>(target.rule)];
  json["destination"] = target.destination.name;
  if (target.destination.known) json["destination_state"] = destination_of(target.destination);
  return json;
}

class JsonLines final : public Format {
 public:
  std::string entry(const Entry& entry) override {
    const queue::Message& message = entry.message;
    Json json;
    json["id"] = message.id;
    json["accepted"] = seconds(message.birth);
    json["bytes"] = message.size;
    json["sender"] = message.sender;
    json["held"] = message.held;
    json["next"] = entry.next ? Json(seconds(*entry.next)) : Json();
    for (const queue::Channel channel : send::kBothChannels) {
      const queue::Progress& progress = message.progress[send::index(channel)];
      if (progress.attempts == 0) continue;
      Json& attempts = json["attempts"][kChannels[send::index(channel)]];
      attempts["count"] = progress.attempts;
      attempts["last"] = seconds(progress.last_attempt);
    }
    json["recipients"] = Json::array();
    for (std::size_t i = 0; i < entry.targets.size(); ++i) {
      json["recipients"].push_back(recipient_of(message.recipients[i], entry.targets[i]));
    }
    // Addresses are bytes: what is no UTF-8 becomes U+FFFD.
    return json.dump(-1, ' ', true, Json::error_handler_t::replace) + "\n";
  }
};

}  // namespace

std::unique_ptr<Format> make_json() { return std::make_unique<JsonLines>(); }

}  // namespace porpoise::operate
