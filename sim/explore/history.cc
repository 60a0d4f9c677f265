#include "sim/explore/history.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include <fmt/format.h>

namespace porpoise::sim {

namespace {

using Ids = std::map<std::string, std::set<std::uint64_t>>;

/// The id in the lowest `Received: (qmail ID ` of `head`, which the queue put there.
std::optional<std::uint64_t> queue_id(std::string_view head) {
  constexpr std::string_view kMark = "Received: (qmail ";
  const std::size_t at = head.rfind(kMark);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = head.substr(at + kMark.size());
  std::uint64_t id = 0;
  if (std::from_chars(rest.data(), rest.data() + rest.size(), id).ec != std::errc()) {
    return std::nullopt;
  }
  return id;
}

/// Under which ids messages were queued, by their keys, as far as the contents that arrived show.
Ids ids_of(const std::vector<std::shared_ptr<const Fact>>& facts) {
  Ids ids;
  std::vector<const Fact*> sent;
  for (const auto& fact : facts) {
    if (fact->kind == Fact::Kind::submitted) sent.push_back(fact.get());
    if (fact->kind == Fact::Kind::answered && fact->id != 0) ids[fact->key].insert(fact->id);
  }
  for (const auto& fact : facts) {
    if (fact->kind != Fact::Kind::arrived) continue;
    const std::string_view text = *fact->content;
    for (const Fact* const submission : sent) {
      // Also inside a notice, where the original stands at the end.
      const std::size_t at = text.rfind(*submission->content);
      if (at == std::string_view::npos) continue;
      if (const auto id = queue_id(text.substr(0, at))) ids[submission->key].insert(*id);
    }
  }
  return ids;
}

/// Whose id it is at the moment. Numbers may be given again (they are inodes), and of a message
/// whose answer nobody got it is not known when it was queued: its attempts show it.
class Holders {
 public:
  explicit Holders(const Ids& ids) : ids_(ids) {}

  void submitted(const Fact& fact) { recipients_[fact.key] = &fact.recipients; }
  void holds(std::uint64_t id, std::string key) { holder_[id] = std::move(key); }
  void is_of_a_bounce(std::uint64_t id) { holder_.erase(id); }
  /// Another submission that was queued under the id and names the address, when the one that holds
  /// the id does not.
  std::optional<std::string> another(std::uint64_t id, const std::string& address) {
    const auto holder = holder_.find(id);
    if (holder == holder_.end() || names(holder->second, address)) return std::nullopt;
    for (const auto& [key, ids] : ids_) {
      if (!ids.contains(id) || !names(key, address)) continue;
      holder->second = key;
      return key;
    }
    return std::nullopt;
  }

 private:
  bool names(const std::string& key, const std::string& address) const {
    const auto found = recipients_.find(key);
    return found != recipients_.end() &&
           std::find(found->second->begin(), found->second->end(), address) != found->second->end();
  }

  const Ids& ids_;
  std::map<std::string, const std::vector<std::string>*> recipients_;
  std::map<std::uint64_t, std::string> holder_;
};

void tell_one(const Fact& fact, const Ids& ids, Holders& holders, model::Model& model) {
  switch (fact.kind) {
    case Fact::Kind::submitted:
      holders.submitted(fact);
      model.submitted(fact.at, fact.key, fact.sender, fact.recipients, *fact.content);
      break;
    case Fact::Kind::completed: {
      model.completed(fact.at, fact.key);
      const auto found = ids.find(fact.key);
      if (found == ids.end()) break;
      for (const std::uint64_t id : found->second) {
        holders.holds(id, fact.key);
        model.queued(fact.at, fact.key, id);
      }
      break;
    }
    case Fact::Kind::answered:
      model.answered(fact.at, fact.key, fact.answer, fact.id);
      break;
    case Fact::Kind::attempted:
      if (const auto key = holders.another(fact.id, fact.address)) {
        model.queued(fact.at, *key, fact.id);
      }
      model.attempted(fact.at, fact.id, fact.address, fact.local);
      break;
    case Fact::Kind::settled:
      model.settled(fact.at, fact.id, fact.address, fact.outcome);
      break;
    case Fact::Kind::unowned:
      model.unowned(fact.at, fact.id, fact.address);
      break;
    case Fact::Kind::told:
      model.told(fact.at, fact.id, fact.address, fact.outcome, fact.certain);
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
      holders.is_of_a_bounce(fact.bounce_id);
      model.bounced(fact.at, fact.id, fact.bounce_id);
      break;
    case Fact::Kind::released:
      model.released(fact.at);
      break;
    case Fact::Kind::discarded:
      model.discarded(fact.at, fact.id);
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
      model.reported(fact.at, fact.id);
      break;
    case Fact::Kind::crashed:
      model.crashed(fact.at, fact.crash);
      break;
  }
}

constexpr std::string_view kKinds[] = {
    "submitted", "completed",   "answered",    "attempted",  "settled",  "unowned",
    "told",      "arrived",     "vanished",    "reply lost", "bounced",  "released",
    "discarded", "disk failed", "disk healed", "damaged",    "reported", "crashed"};

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
  const Ids ids = ids_of(facts_);
  model::Model model(rules);
  Holders holders(ids);
  for (const auto& fact : facts_) tell_one(*fact, ids, holders, model);
  return model;
}

std::size_t History::settled_since(model::Time since) const {
  std::size_t count = 0;
  for (std::size_t at = facts_.size(); at-- > 0 && facts_[at]->at >= since;) {
    if (facts_[at]->kind == Fact::Kind::settled) ++count;
  }
  return count;
}

Hash128 History::fingerprint(const model::Rules& rules) const {
  HashBuilder hash;
  hash.add(tell(rules).fingerprint());
  // What the model cannot place yet: the ids may turn out to be somebody's later.
  std::set<std::uint64_t> known;
  for (const auto& [key, ids] : ids_of(facts_)) known.insert(ids.begin(), ids.end());
  for (const auto& fact : facts_) {
    if (fact->id == 0 || known.contains(fact->id)) continue;
    hash.add(static_cast<std::uint64_t>(fact->kind)).add(fact->id).add(fact->bounce_id);
    hash.add(static_cast<std::uint64_t>(fact->outcome));
    hash.add(hash_bytes128(fact->address, 0));
  }
  return hash.finish();
}

}  // namespace porpoise::sim
