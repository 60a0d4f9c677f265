#include "sim/explore/peer_witness.h"

#include <algorithm>

#include "sim/dns/name_server.h"
#include "sim/explore/micros.h"
#include "sim/peers/smtp_client.h"
#include "sim/peers/smtp_sink.h"

namespace porpoise::sim {

namespace {

using Told = Witness::Told;

bool sends(const ActorOutputs& outputs, const std::string& bytes) {
  return std::any_of(outputs.list().begin(), outputs.list().end(), [&](const auto& output) {
    return output.kind == ActorOutputs::Output::Kind::send && output.bytes == bytes;
  });
}

void observe_client(Witness& witness, const std::string& name, const SmtpClientActor& client,
                    const ActorEvent& event, const ActorOutputs& outputs) {
  // Thousands of submissions may be over, or not begun: nothing is new about them.
  std::size_t& all_told = witness.told_of(name + "/");
  for (std::size_t index = all_told; index < client.submissions().size(); ++index) {
    const Submission& submission = client.submissions()[index];
    const SubmissionOutcome& outcome = client.outcomes()[index];
    const bool over = outcome.kind != SubmissionOutcome::Kind::waiting;
    if (!over && !client.offers(index)) continue;
    const std::string key = name + "/" + std::to_string(index);
    Told& told = witness.told(key);
    const model::Time at = micros(event.now);
    if (told == Told::nothing && client.offers(index)) {
      told = Told::submitted;
      // Nothing is owed to recipients that the server would not take.
      witness.submitted(at, key, submission.from, outcome.recipients, submission.message);
    }
    if (told == Told::submitted && sends(outputs, wire_form(submission.message))) {
      told = Told::completed;
      witness.completed(at, key);
    }
    if (over && (told == Told::submitted || told == Told::completed)) {
      told = Told::answered;
      const bool replied = outcome.kind == SubmissionOutcome::Kind::accepted ||
                           outcome.kind == SubmissionOutcome::Kind::temporary ||
                           outcome.kind == SubmissionOutcome::Kind::permanent;
      witness.answered(at, key, replied ? outcome.reply : std::string());
    }
  }
  while (all_told < client.submissions().size() &&
         client.outcomes()[all_told].kind != SubmissionOutcome::Kind::waiting) {
    ++all_told;
  }
}

void observe_sink(Witness& witness, const std::string& name, const SmtpSinkActor& sink) {
  std::size_t& told = witness.told_of(name);
  for (; told < sink.messages().size(); ++told) {
    const SunkMessage& message = sink.messages()[told];
    for (const std::string& recipient : message.to) {
      witness.arrived(micros(message.at), name, message.from, recipient, message.message);
      if (!message.acknowledged) {
        witness.reply_lost(micros(message.at), recipient, message.message);
      }
    }
  }
}

}  // namespace

void observe_peer(Witness& witness, const StageState::Place& place, const ActorEvent& event,
                  const ActorOutputs& outputs) {
  if (const auto* client = place.actor.as<SmtpClientActor>()) {
    observe_client(witness, place.name, *client, event, outputs);
  } else if (const auto* sink = place.actor.as<SmtpSinkActor>()) {
    observe_sink(witness, place.name, *sink);
  }
}

void heal_peers(Surroundings& around) {
  for (StageState::Place& place : around.stage.places) {
    if (auto* const names = place.actor.as<NameServerActor>()) names->heal();
    auto* const sink = place.actor.as<SmtpSinkActor>();
    if (sink == nullptr) continue;
    SinkRules& rules = sink->rules();
    rules.greeting = 220;
    rules.drops_after_dot = 0;
    rules.spells.clear();
    rules.defers_after_dot = 0;
    std::erase_if(rules.recipients, [](const SinkRule& rule) { return rule.code < 500; });
    around.fabric.sites[place.site].up = true;
    for (const ListenerId listener : place.listeners)
      around.fabric.listeners.at(listener).shut = false;
  }
  around.fabric.spells.clear();
  around.fabric.rules.severed = false;
  for (auto& [sites, rules] : around.fabric.rules_between) rules.severed = false;
}

}  // namespace porpoise::sim
