#include "sim/fuzz/draw_trouble.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "sim/dns/name_spell.h"
#include "sim/net/link_rules.h"
#include "sim/peers/spell.h"

namespace porpoise::sim {

namespace {

template <class Names>
std::vector<std::string> list_of(const Names& names) {
  return std::vector<std::string>(std::begin(names), std::end(names));
}

bool is_one_of(const std::string& word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

TroubleDrawer::TroubleDrawer(Random random) : random_(random) {
  constexpr std::uint64_t kEnds[] = {600, 3600, 6 * 3600};
  hardness_ = 1 + random_.below(3);
  ends_s_ = kEnds[random_.below(std::size(kEnds))];
  link_kinds_ = some_of(list_of(kLinkSpellNames));
  peer_kinds_ = some_of(list_of(kSpellNames));
  name_kinds_ = some_of(list_of(kNameSpellNames));
  fault_kinds_ = some_of({"power-loss", "kill", "hang", "disk-full"});
  signal_kinds_ = some_of({"term", "hup", "alrm"});
}

/// Each with a likelihood of a third; and in every fourth world nothing of this sort.
std::vector<std::string> TroubleDrawer::some_of(const std::vector<std::string>& kinds) {
  std::vector<std::string> some;
  const bool none = random_.chance(250'000);
  for (const std::string& kind : kinds) {
    const bool taken = random_.chance(333'333);
    if (taken && !none) some.push_back(kind);
  }
  return some;
}

const std::string& TroubleDrawer::one_of(const std::vector<std::string>& kinds) {
  return kinds[random_.below(kinds.size())];
}

std::uint64_t TroubleDrawer::how_many() {
  return random_.below(2 * hardness_);
}

std::string TroubleDrawer::window() {
  const std::uint64_t from = random_.below(ends_s_ * 3 / 4);
  const std::uint64_t to = from + 1 + random_.below(ends_s_ - from);
  return fmt::format("from = \"{}s\"\nto = \"{}s\"\n", from, to);
}

std::string TroubleDrawer::percent() {
  constexpr int kShares[] = {100, 60, 30, 10};
  const std::uint64_t first = random_.below(std::size(kShares));
  const std::uint64_t second = random_.below(std::size(kShares));
  return fmt::format("percent = {}\n", kShares[hardness_ == 1 ? std::max(first, second) : first]);
}

std::string TroubleDrawer::peer_spells(const std::string& peer) {
  std::string all;
  if (!has(peer_kinds_)) return all;
  for (std::uint64_t left = how_many(); left > 0; --left) {
    const std::string& kind = one_of(peer_kinds_);
    all += fmt::format("\n[[peer.{}.spell]]\nthen = \"{}\"\n", peer, kind);
    all += window();
    const bool answers = is_one_of(kind, {"defer", "reject"});
    if (answers || is_one_of(kind, {"drop", "mute"})) {
      const std::size_t stages = std::size(kStageNames) - (answers ? 2 : 0);
      all += fmt::format("stage = \"{}\"\n", kStageNames[random_.below(stages)]);
    }
    if (answers || is_one_of(kind, {"hang", "drop", "mute", "tarpit", "drip", "many-lines",
                                    "long-lines", "nonsense"})) {
      all += percent();
    }
    if (kind == "defer") all += fmt::format("code = {}\n", random_.chance(500'000) ? 421 : 452);
    if (is_one_of(kind, {"limit-sessions", "limit-rate", "limit-recipients"})) {
      all += fmt::format("at_most = {}\n", 1 + random_.below(3));
    }
    if (kind == "long-lines") all += fmt::format("at_most = {}\n", 500 << random_.below(9));
    if (is_one_of(kind, {"greylist", "limit-rate", "tarpit"})) {
      all += fmt::format("delay = \"{}s\"\n", 5 << random_.below(8));
    }
    if (kind == "drip") all += fmt::format("delay = \"{}ms\"\n", 10 << random_.below(8));
  }
  return all;
}

std::string TroubleDrawer::name_server_spells(const std::string& server, const std::string& moved) {
  std::string all;
  if (!has(name_kinds_)) return all;
  for (std::uint64_t left = how_many(); left > 0; --left) {
    const std::string& kind = one_of(name_kinds_);
    all += fmt::format("\n[[nameserver.{}.spell]]\nthen = \"{}\"\n", server, kind);
    all += window();
    all += percent();
    if (kind == "slow") all += fmt::format("delay = \"{}s\"\n", 1 + random_.below(20));
    if (kind == "zone") all += "zone = " + moved + "\n";
  }
  return all;
}

std::string TroubleDrawer::link_spells(const std::string& host,
                                       const std::vector<std::string>& machines) {
  std::string all;
  if (!has(link_kinds_)) return all;
  for (std::uint64_t left = how_many() + random_.below(2); left > 0; --left) {
    const std::string& kind = one_of(link_kinds_);
    all += fmt::format("\n[[link.spell]]\nthen = \"{}\"\n", kind);
    all += window();
    const std::string& other = one_of(machines);
    const std::uint64_t where = random_.below(4);
    if (where == 1) all += fmt::format("between = [\"{}\", \"{}\"]\n", host, other);
    if (where == 2) all += fmt::format("one_way = [\"{}\", \"{}\"]\n", host, other);
    if (where == 3) all += fmt::format("one_way = [\"{}\", \"{}\"]\n", other, host);
    if (kind == "lossy") all += fmt::format("per_million = {}\n", 10'000 << random_.below(6));
    if (kind == "reset") all += fmt::format("per_million = {}\n", 1'000 << random_.below(9));
    if (kind == "slow") {
      all += fmt::format("latency = \"{}ms\"\n", 5 << random_.below(10));
      all += fmt::format("jitter = \"{}ms\"\n", 1 << random_.below(11));
      if (random_.chance(500'000)) all += "distribution = \"long-tail\"\n";
      if (random_.chance(500'000)) {
        all += fmt::format("bytes_per_second = {}\n", 300 << random_.below(9));
      }
    }
  }
  return all;
}

std::string TroubleDrawer::faults(const std::string& host) {
  std::string all;
  if (has(fault_kinds_) && random_.chance(500'000)) {
    for (std::uint64_t left = 1 + random_.below(hardness_); left > 0; --left) {
      all += fmt::format("\n[[fault]]\nhost = \"{}\"\nthen = \"{}\"\n", host, one_of(fault_kinds_));
      const std::uint64_t second = 1 + random_.below(ends_s_ * 3 / 4);
      all += fmt::format("at = \"{}ms\"\n", 1000 * second + random_.below(1000));
      all += fmt::format("boot_after = \"{}s\"\n", 1 + random_.below(ends_s_ / 4));
    }
  }
  if (has(signal_kinds_) && random_.chance(500'000)) {
    all += fmt::format("\n[[signal]]\nhost = \"{}\"\nsend = \"{}\"\n", host, one_of(signal_kinds_));
    all += fmt::format("at = \"{}s\"\n", 1 + random_.below(ends_s_));
  }
  return all;
}

}  // namespace porpoise::sim
