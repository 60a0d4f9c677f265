#include "sim/explore/history.h"

#include <string_view>

#include <fmt/format.h>

#include "sim/explore/numbers.h"

namespace porpoise::sim {

namespace {

void tell_one(const Fact& fact, const Numbers& numbers, model::Model& model) {
  const std::uint64_t name = fact.id == 0 ? 0 : numbers.name(fact.id, fact.life);
  switch (fact.kind) {
    case Fact::Kind::submitted:
      model.submitted(fact.at, fact.key, fact.sender, fact.recipients, *fact.content);
      break;
    case Fact::Kind::completed:
      model.completed(fact.at, fact.key);
      if (const auto own = numbers.name_of(fact.key)) model.queued(fact.at, fact.key, *own);
      break;
    case Fact::Kind::answered:
      model.answered(fact.at, fact.key, fact.answer, numbers.name_of(fact.key).value_or(0));
      break;
    case Fact::Kind::attempted:
      model.attempted(fact.at, name, fact.address, fact.local);
      break;
    case Fact::Kind::settled:
      model.settled(fact.at, name, fact.address, fact.outcome);
      break;
    case Fact::Kind::unowned:
      model.unowned(fact.at, name, fact.address);
      break;
    case Fact::Kind::told:
      model.told(fact.at, name, fact.address, fact.outcome, fact.certain);
      break;
    case Fact::Kind::arrived:
      model.arrived(fact.at, fact.sender, fact.address, *fact.content);
      break;
    case Fact::Kind::vanished:
      model.vanished(fact.at, fact.address, *fact.content);
      break;
    case Fact::Kind::reply_lost:
      model.reply_lost(fact.at, fact.address, *fact.content);
      break;
    case Fact::Kind::bounced:
      model.bounced(fact.at, name, numbers.name(fact.bounce_id, fact.bounce_life));
      break;
    case Fact::Kind::released:
      model.released(fact.at);
      break;
    case Fact::Kind::discarded:
      model.discarded(fact.at, name);
      break;
    case Fact::Kind::disk_failed:
      model.disk_failed(fact.at);
      break;
    case Fact::Kind::disk_healed:
      model.disk_healed(fact.at);
      break;
    case Fact::Kind::damaged:
      model.damaged(fact.at, fact.key);
      break;
    case Fact::Kind::reported:
      model.reported(fact.at, name);
      break;
    case Fact::Kind::listed:
      for (const std::uint64_t one : numbers.names(fact.id)) model.listed(one, fact.address);
      break;
    case Fact::Kind::crashed:
      model.crashed(fact.at, fact.crash);
      break;
  }
}

model::Model tell_all(const std::vector<std::shared_ptr<const Fact>>& facts, const Numbers& numbers,
                      const model::Rules& rules) {
  model::Model model(rules);
  for (const auto& fact : facts) tell_one(*fact, numbers, model);
  return model;
}

constexpr std::string_view kKinds[] = {
    "submitted",   "completed", "answered",   "attempted", "settled",  "unowned",   "told",
    "arrived",     "vanished",  "reply lost", "bounced",   "released", "discarded", "disk failed",
    "disk healed", "damaged",   "reported",   "listed",    "crashed"};

}  // namespace

std::string Fact::to_string() const {
  std::string line = fmt::format("{}.{:06} {}", at / 1'000'000, at % 1'000'000,
                                 kKinds[static_cast<std::size_t>(kind)]);
  if (!key.empty()) line += " " + key;
  if (id != 0) line += fmt::format(" msg {}", id);
  if (bounce_id != 0) line += fmt::format(" by {}", bounce_id);
  if (!address.empty()) line += " " + address;
  if (kind == Kind::answered) line += fmt::format(" {}", static_cast<int>(answer));
  if (kind == Kind::settled || kind == Kind::told)
    line += fmt::format(" {}", static_cast<int>(outcome));
  if (kind == Kind::crashed) line += fmt::format(" {}", static_cast<int>(crash));
  if (content) line += fmt::format(" ({} bytes)", content->size());
  return line;
}

model::Model History::tell(const model::Rules& rules) const {
  return tell_all(facts_, Numbers(facts_), rules);
}

std::size_t History::settled_since(model::Time since) const {
  std::size_t count = 0;
  for (std::size_t at = facts_.size(); at-- > 0 && facts_[at]->at >= since;) {
    if (facts_[at]->kind == Fact::Kind::settled) ++count;
  }
  return count;
}

Hash128 History::fingerprint(const model::Rules& rules) const {
  const Numbers numbers(facts_);
  HashBuilder hash;
  hash.add(tell_all(facts_, numbers, rules).fingerprint());
  // What the model cannot place yet: the numbers may turn out to be those of somebody who had sent
  // it by then.
  std::uint64_t completed = 0;
  for (const auto& fact : facts_) {
    if (fact->kind == Fact::Kind::completed) ++completed;
    if (fact->life.count == 0) continue;
    const std::uint64_t name = numbers.name(fact->id, fact->life);
    if (!numbers.is_unclaimed(name)) continue;
    hash.add(static_cast<std::uint64_t>(fact->kind)).add(name).add(fact->bounce_id);
    hash.add(static_cast<std::uint64_t>(fact->outcome)).add(completed);
    hash.add(hash_bytes128(fact->address, 0));
  }
  return hash.finish();
}

}  // namespace porpoise::sim
