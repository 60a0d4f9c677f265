#include "sim/explore/numbers.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <tuple>

namespace porpoise::sim {

namespace {

/// The second message of a number is known by a name that much larger.
constexpr std::uint64_t kNextName = 1'000'000'000;

/// A message as the queue had it.
struct Queued {
  std::uint64_t id = 0;
  std::size_t at = 0;  ///< Where it begins.
};

/// By the lowest `Received: (qmail ID ` of `head`, which the queue put there.
std::optional<Queued> find_queued(std::string_view head) {
  constexpr std::string_view kMark = "Received: (qmail ";
  Queued queued;
  queued.at = head.rfind(kMark);
  if (queued.at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = head.substr(queued.at + kMark.size());
  const auto wrong = std::from_chars(rest.data(), rest.data() + rest.size(), queued.id).ec;
  if (wrong != std::errc()) return std::nullopt;
  return queued;
}

/// As the log has it, in which other bytes are underscores.
bool is_sender(std::string_view logged, std::string_view sender) {
  return std::equal(logged.begin(), logged.end(), sender.begin(), sender.end(),
                    [](char shown, char byte) { return shown == byte || shown == '_'; });
}

bool names_all(const Fact& submission, const std::set<std::string>& addresses) {
  const std::vector<std::string>& named = submission.recipients;
  return std::all_of(addresses.begin(), addresses.end(), [&named](const std::string& address) {
    return std::find(named.begin(), named.end(), address) != named.end();
  });
}

}  // namespace

Numbers::Numbers(const std::vector<std::shared_ptr<const Fact>>& facts) {
  for (const auto& fact : facts) {
    collect_lives(*fact);
    if (fact->kind == Fact::Kind::submitted) submissions_[fact->key] = fact.get();
    if (fact->kind == Fact::Kind::completed) completed_.try_emplace(fact->key, fact->at);
  }
  for (const auto& fact : facts) collect_claim(*fact);
  for (auto& [id, lives] : lives_) bind(id, lives);
  for (auto& [id, claims] : claims_) bind_rest(id, claims);
}

void Numbers::collect_lives(const Fact& fact) {
  if (fact.life.count != 0) note_life(fact.id, fact.life, fact);
  if (fact.bounce_life.count == 0) return;
  note_life(fact.bounce_id, fact.bounce_life, fact);
  lives_[fact.bounce_id].back().is_bounce = true;
}

void Numbers::note_life(std::uint64_t id, const NumberLife& told, const Fact& fact) {
  std::vector<Life>& lives = lives_[id];
  auto known = std::find_if(lives.begin(), lives.end(),
                            [&told](const Life& life) { return life.count == told.count; });
  if (known == lives.end()) {
    known = lives.emplace(lives.end());
    known->count = told.count;
    known->first_seen = fact.at;
  }
  Life& life = *known;
  life.told = told;
  if (fact.kind == Fact::Kind::attempted) life.addresses.insert(fact.address);
}

void Numbers::collect_claim(const Fact& fact) {
  if (fact.kind == Fact::Kind::answered && fact.id != 0) {
    claim(fact.id, *submissions_.at(fact.key), fact.at, std::nullopt);
  }
  if (fact.kind != Fact::Kind::arrived) return;
  const std::string_view text = *fact.content;
  for (const auto& [key, submission] : submissions_) {
    // Also inside a notice, where the original stands at the end.
    const std::size_t at = text.rfind(*submission->content);
    if (at == std::string_view::npos) continue;
    const std::optional<Queued> queued = find_queued(text.substr(0, at));
    if (!queued) continue;
    const std::uint64_t size = at + submission->content->size() - queued->at;
    claim(queued->id, *submission, fact.at, size);
  }
}

/// The first number that shows is the one; what shows earliest and most is kept.
void Numbers::claim(std::uint64_t id, const Fact& submission, model::Time shown,
                    std::optional<std::uint64_t> size) {
  if (number_of_.try_emplace(submission.key, id).first->second != id) return;
  std::vector<Claim>& claims = claims_[id];
  auto known = std::find_if(claims.begin(), claims.end(), [&submission](const Claim& claim) {
    return claim.submission == &submission;
  });
  if (known == claims.end()) {
    Claim made;
    made.submission = &submission;
    made.shown = shown;
    const auto completed = completed_.find(submission.key);
    if (completed != completed_.end()) made.completed = completed->second;
    known = claims.insert(claims.end(), made);
  }
  known->shown = std::min(known->shown, shown);
  if (size) known->size = size;
}

void Numbers::bind(std::uint64_t id, std::vector<Life>& lives) {
  std::uint64_t next = id;
  for (std::size_t at = 0; at < lives.size(); ++at) {
    Life& life = lives[at];
    Claim* const best = life.is_bounce ? nullptr : best_for(life, claims_[id]);
    const bool may_be_the_last = life.told.since < 0 && at > 0 && !life.is_bounce;
    if (best == nullptr && may_be_the_last) {
      life.name = lives[at - 1].name;
      continue;
    }
    life.name = next;
    next += kNextName;
    if (best == nullptr) continue;
    best->bound = true;
    name_of_[best->submission->key] = life.name;
    claimed_.insert(life.name);
  }
}

/// Of those that can have been it: one whose recipients and size fit, then the first to show.
Numbers::Claim* Numbers::best_for(const Life& life, std::vector<Claim>& claims) const {
  const auto may_be = [&life](const Claim& claim) {
    const NumberLife& told = life.told;
    const model::Time began = told.since < 0 ? life.first_seen : told.since;
    const bool in_time = claim.completed >= 0 && claim.completed <= began &&
                         (told.since < 0 || claim.shown >= told.since);
    const bool fits = told.bytes == 0 || (is_sender(told.from, claim.submission->sender) &&
                                          told.bytes >= claim.submission->content->size());
    return !claim.bound && in_time && fits;
  };
  const auto rank = [&life](const Claim& claim) {
    const bool other_size = claim.size && life.told.bytes != 0 && *claim.size != life.told.bytes;
    return std::tuple(!names_all(*claim.submission, life.addresses), other_size, claim.shown);
  };
  Claim* best = nullptr;
  for (Claim& claim : claims) {
    if (may_be(claim) && (best == nullptr || rank(claim) < rank(*best))) best = &claim;
  }
  return best;
}

/// Nothing was heard of them but their numbers.
void Numbers::bind_rest(std::uint64_t id, std::vector<Claim>& claims) {
  std::uint64_t next = id;
  for (const Life& life : lives_[id]) next = std::max(next, life.name + kNextName);
  for (Claim& claim : claims) {
    if (claim.bound) continue;
    name_of_[claim.submission->key] = next;
    claimed_.insert(next);
    next += kNextName;
  }
}

std::uint64_t Numbers::name(std::uint64_t id, const NumberLife& life) const {
  const auto found = lives_.find(id);
  if (found == lives_.end()) return id;
  for (const Life& known : found->second) {
    if (known.count == life.count) return known.name;
  }
  return id;
}

std::vector<std::uint64_t> Numbers::names(std::uint64_t id) const {
  std::vector<std::uint64_t> names;
  const auto found = lives_.find(id);
  if (found == lives_.end()) return names;
  for (const Life& life : found->second) names.push_back(life.name);
  return names;
}

std::optional<std::uint64_t> Numbers::name_of(const std::string& key) const {
  const auto found = name_of_.find(key);
  return found == name_of_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace porpoise::sim
