#include "sim/import/learn_place.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace porpoise::sim {

namespace {

using maillog::Attempt;
using maillog::LogData;
using maillog::Outcome;
using maillog::Stage;

/// A delivery over one connection takes so many trips: to connect, and for each of the greeting,
/// EHLO, MAIL, RCPT, DATA and the dot there and back.
constexpr double kTrips = 13;
/// An attempt that took longer was kept waiting by the host, not by the way to it.
constexpr double kKeptWaiting = 1;
constexpr int kNoCode = 451;

void learn_latency(const std::vector<Attempt>& attempts, NightPlace& place) {
  std::vector<double> took;
  for (const Attempt& attempt : attempts) {
    if (attempt.outcome == Outcome::accepted) took.push_back(attempt.end - attempt.start);
  }
  if (took.empty()) return;
  std::sort(took.begin(), took.end());
  const double least = took[took.size() / 10], middle = took[took.size() / 2];
  place.latency = std::max(0.0, least / kTrips);
  place.jitter = std::max(0.0, 2 * (middle - least) / kTrips);
}

DialogueStage stage_of(Stage stage) {
  switch (stage) {
    case Stage::connect:
    case Stage::greeting:
      return DialogueStage::greeting;
    case Stage::helo:
      return DialogueStage::helo;
    case Stage::mail:
      return DialogueStage::mail;
    case Stage::data:
      return DialogueStage::data;
    case Stage::dot:
      return DialogueStage::dot;
    case Stage::rcpt:
    case Stage::unknown:
      break;
  }
  return DialogueStage::rcpt;
}

/// What a host does that answers an attempt so.
Spell spell_of(const Attempt& attempt) {
  const bool waited = attempt.end - attempt.start >= kKeptWaiting;
  Spell spell;
  switch (attempt.outcome) {
    case Outcome::refused:
      spell.kind = waited ? Spell::Kind::silent : Spell::Kind::refuse;
      break;
    case Outcome::timed_out:
      if (attempt.stage == Stage::connect) {
        spell.kind = Spell::Kind::silent;
      } else {
        spell.kind = waited ? Spell::Kind::hang : Spell::Kind::drop;
        if (!waited) spell.stage = stage_of(attempt.stage);
      }
      break;
    default:
      spell.kind = Spell::Kind::defer;
      spell.stage = stage_of(attempt.stage);
      spell.code = attempt.code >= 400 && attempt.code < 500 ? attempt.code : kNoCode;
  }
  return spell;
}

/// What most attempts within the outage met; the first of what equally many did.
Spell usual_spell(const maillog::SeenOutage& outage, const std::vector<Attempt>& attempts) {
  std::map<std::tuple<int, int, int>, std::pair<std::uint64_t, Spell>> met;
  for (const Attempt& attempt : attempts) {
    if (!is_deferral(attempt.outcome)) continue;
    if (attempt.end < outage.before || attempt.end > outage.last) continue;
    const Spell spell = spell_of(attempt);
    auto& entry = met[{static_cast<int>(spell.kind), static_cast<int>(spell.stage), spell.code}];
    ++entry.first;
    entry.second = spell;
  }
  const auto most = std::max_element(met.begin(), met.end(), [](const auto& a, const auto& b) {
    return a.second.first < b.second.first;
  });
  return most == met.end() ? Spell() : most->second.second;
}

void learn_outages(const maillog::Destination& seen, const std::vector<Attempt>& attempts,
                   const LogData& data, NightPlace& place) {
  for (const maillog::SeenOutage& outage : seen.outages) {
    NightOutage learnt;
    learnt.before = std::max(0.0, outage.before - data.first);
    learnt.first = outage.first - data.first;
    learnt.last = outage.last - data.first;
    learnt.after = outage.after - data.first;
    learnt.spell = usual_spell(outage, attempts);
    place.outages.push_back(learnt);
  }
}

/// A time since the first attempt of a pair, and whether the pair had to wait longer.
struct Wait {
  double age = 0;
  bool passed = false;
};

/// The bounds that contradict the fewest waits.
NightGreylisting bounds_of(std::vector<Wait> waits) {
  std::sort(waits.begin(), waits.end(), [](const Wait& a, const Wait& b) { return a.age < b.age; });
  // A delay below all ages contradicts every deferral; each step up settles one wait.
  std::uint64_t wrong = 0;
  for (const Wait& wait : waits) wrong += wait.passed ? 0 : 1;
  std::uint64_t least = wrong;
  NightGreylisting best;
  best.at_most = waits.empty() ? 0 : waits.front().age;
  for (std::size_t at = 0; at < waits.size(); ++at) {
    wrong += waits[at].passed ? 1 : -1;
    if (wrong >= least) continue;
    least = wrong;
    best.longer_than = waits[at].age;
    best.at_most = at + 1 < waits.size() ? waits[at + 1].age : waits[at].age;
  }
  return best;
}

void learn_greylisting(const std::vector<Attempt>& attempts, const LogData& data,
                       NightPlace& place) {
  std::map<std::pair<std::string, std::string>, double> first;
  std::vector<Wait> waits;
  std::map<int, std::uint64_t> codes;
  for (const Attempt& attempt : attempts) {
    const maillog::Delivery& delivery = data.deliveries[attempt.delivery];
    const auto [entry, added] = first.try_emplace(
        {data.messages[delivery.message].sender, delivery.recipient}, attempt.end);
    if (attempt.outcome == Outcome::accepted) {
      // One that passes at once was known before the record began.
      if (!added)
        waits.push_back({attempt.end - entry->second, true});
      else
        entry->second = -1e18;
    } else if (attempt.outcome == Outcome::deferred) {
      waits.push_back({attempt.end - entry->second, false});
      ++codes[attempt.code];
    }
  }
  NightGreylisting greylisting = bounds_of(std::move(waits));
  const auto usual = std::max_element(
      codes.begin(), codes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  if (usual != codes.end() && usual->first != 0) greylisting.code = usual->first;
  place.greylisting.push_back(greylisting);
}

void learn_refusals(const std::vector<Attempt>& attempts, const LogData& data, NightPlace& place) {
  struct Count {
    std::uint32_t refused = 0, taken = 0;
    int code = 550;
  };
  std::map<std::string, Count> recipients;
  for (const Attempt& attempt : attempts) {
    Count& count = recipients[data.deliveries[attempt.delivery].recipient];
    if (attempt.outcome == Outcome::accepted) ++count.taken;
    if (attempt.outcome != Outcome::failed) continue;
    ++count.refused;
    if (attempt.code >= 500) count.code = attempt.code;
  }
  for (const auto& [recipient, count] : recipients) {
    if (count.refused == 0) continue;
    place.refusals.push_back({recipient, count.code, count.taken == 0 ? 0 : count.refused});
  }
}

}  // namespace

NightPlace learn_place(const maillog::Destination& seen, const std::vector<Attempt>& attempts,
                       const LogData& data) {
  NightPlace place;
  place.name = seen.name;
  place.attempts = attempts.size();
  place.dead = seen.kind == maillog::DestinationKind::dead;
  learn_latency(attempts, place);
  if (seen.kind == maillog::DestinationKind::greylisting) {
    learn_greylisting(attempts, data, place);
  } else {
    learn_outages(seen, attempts, data, place);
  }
  learn_refusals(attempts, data, place);
  return place;
}

}  // namespace porpoise::sim
