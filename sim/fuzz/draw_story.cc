#include "sim/fuzz/draw_story.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <vector>

#include <fmt/format.h>

#include "sim/fuzz/draw_trouble.h"

namespace porpoise::sim {

namespace {

constexpr std::string_view kPrefix = "drawn:";
constexpr const char* kHost = "mx";
constexpr const char* kDomain = "here.example";
constexpr const char* kUsers[] = {"ann", "bob", "postmaster"};

class StoryDrawer {
 public:
  explicit StoryDrawer(std::uint64_t seed)
      : seed_(seed), random_(Random(seed).split("story")), trouble_(random_.split("trouble")) {}

  std::string draw() {
    peers_ = 1 + random_.below(4);
    by_names_ = random_.chance(600'000);
    narrow_ = random_.chance(150'000);
    std::string story = head();
    story += host();
    for (std::uint64_t peer = 0; peer < peers_; ++peer) {
      machines_.push_back(fmt::format("p{}", peer));
      story += fmt::format("\n[peer.p{}]\ndomain = \"p{}.net.example\"\n", peer, peer);
      story += offers();
      story += trouble_.peer_spells(machines_.back());
    }
    if (by_names_) story += name_servers();
    story += link();
    for (std::uint64_t left = 1 + random_.below(4); left > 0; --left) story += send();
    story += trouble_.faults(kHost);
    return story + expect();
  }

 private:
  std::string head() const {
    return fmt::format(
        "title = \"Drawn by seed {}\"\nwhy = \"Whatever goes wrong, no promise is broken.\"\n",
        seed_);
  }

  std::string host() {
    constexpr const char* kDisks[] = {"posix-min", "ext4-ordered", "xfs", "btrfs", "sync-ufs"};
    std::string text = fmt::format(
        "\n[host.{}]\ndomain = \"{}\"\nusers = [\"{}\"]\ndisk = \"{}\"\n"
        "disk_mebibytes = 512\n",
        kHost, kDomain, fmt::join(kUsers, "\", \""), kDisks[random_.below(std::size(kDisks))]);
    text += fmt::format("\n[host.{}.control]\n", kHost);
    if (!by_names_) {
      std::vector<std::string> routes;
      for (std::uint64_t at = 0; at < peers_; ++at) {
        routes.push_back(fmt::format("d{}.example:10.0.2.{}", at, at + 1));
      }
      text += fmt::format("smtproutes = [\"{}\"]\n", fmt::join(routes, "\", \""));
    }
    if (Random(seed_).split("store").chance(300'000)) text += "queuestore = \"classic\"\n";
    if (random_.chance(300'000)) {
      text += fmt::format("concurrencyremote = {}\n", 1 + random_.below(3));
    }
    constexpr const char* kOthers[] = {"bounceformat = \"dsn\"", "bounceper = \"recipient\"",
                                       "mxpolicy = \"first-connection\"",
                                       "concurrencydestination = 0", "retryschedule = \"postfix\""};
    for (const char* other : kOthers) {
      if (random_.chance(100'000)) text += fmt::format("{}\n", other);
    }
    if (random_.chance(300'000)) {
      text += fmt::format("sessionrecipients = {}\n", 1 + random_.below(4));
    }
    if (random_.chance(300'000))
      text += fmt::format("timeoutremote = {}\n", 15 << random_.below(6));
    if (random_.chance(200'000))
      text += fmt::format("timeoutconnect = {}\n", 5 << random_.below(4));
    if (random_.chance(200'000))
      text += fmt::format("queuelifetime = {}\n", 600 << random_.below(6));
    return text;
  }

  std::string offers() {
    std::vector<std::string> some;
    for (const char* offer : {"PIPELINING", "8BITMIME", "SIZE 10000000"}) {
      if (random_.chance(400'000)) some.emplace_back(offer);
    }
    return some.empty() ? "" : fmt::format("offers = [\"{}\"]\n", fmt::join(some, "\", \""));
  }

  /// Where each domain is: its exchangers, of which `shift` turns everything by so many peers.
  std::string zones(std::uint64_t shift, std::uint64_t ttl) {
    std::string list;
    for (std::uint64_t domain = 0; domain < peers_; ++domain) {
      std::string zone = fmt::format("$ORIGIN d{}.example.\n@ {} SOA ns root 1 3600 600 86400 {}\n",
                                     domain, ttl, ttl);
      for (std::uint64_t nth = 0; nth < exchangers_[domain]; ++nth) {
        zone += fmt::format("@ {} MX {} p{}.net.example.\n", ttl, 10 * (nth / 2 + 1),
                            (domain + nth + shift) % peers_);
      }
      list += fmt::format("\"\"\"\n{}\"\"\", ", zone);
    }
    std::string hosts =
        fmt::format("$ORIGIN net.example.\n@ {} SOA ns root 1 3600 600 86400 {}\n", ttl, ttl);
    hosts += fmt::format("null {} MX 0 .\n", ttl);
    for (std::uint64_t peer = 0; peer < peers_; ++peer) {
      hosts += fmt::format("p{} {} A 10.0.2.{}\n", peer, ttl, peer + 1);
    }
    return fmt::format("[{}\"\"\"\n{}\"\"\"]", list, hosts);
  }

  std::string name_servers() {
    constexpr std::uint64_t kTtls[] = {0, 5, 60, 900};
    const std::uint64_t ttl = kTtls[random_.below(std::size(kTtls))];
    for (std::uint64_t domain = 0; domain < peers_; ++domain) {
      exchangers_.push_back(1 + random_.below(peers_));
    }
    const std::string now = zones(0, ttl);
    const std::string moved = zones(1, ttl);
    std::string text;
    const std::uint64_t servers = 1 + random_.below(2);
    for (std::uint64_t at = 0; at < servers; ++at) {
      machines_.push_back(fmt::format("ns{}", at));
      text += fmt::format("\n[nameserver.ns{}]\nzone = {}\n", at, now);
      text += trouble_.name_server_spells(machines_.back(), moved);
    }
    return text;
  }

  std::string link() {
    machines_.push_back("client");
    std::string text = "\n[link]\n";
    text += fmt::format("latency = \"{}us\"\n", 200 << random_.below(11));
    text += fmt::format("jitter = \"{}us\"\n", 100 << random_.below(11));
    if (random_.chance(300'000)) text += "distribution = \"long-tail\"\n";
    if (narrow_) text += fmt::format("bytes_per_second = {}\n", 2400 << random_.below(5));
    return text + trouble_.link_spells(kHost, machines_);
  }

  std::string recipient() {
    const std::uint64_t what = random_.below(12);
    if (what < 2) return fmt::format("{}@{}", kUsers[random_.below(2)], kDomain);
    if (what == 2 && by_names_)
      return random_.chance(500'000) ? "x@null.net.example" : "x@no.net.example";
    const std::uint64_t user = random_.below(5);
    const std::uint64_t domain = random_.below(peers_);
    return fmt::format("u{}@d{}.example", user, domain);
  }

  std::string send() {
    std::vector<std::string> to;
    for (std::uint64_t left = 1 + random_.below(4); left > 0; --left) {
      const std::string next = recipient();
      if (std::find(to.begin(), to.end(), next) == to.end()) to.push_back(next);
    }
    const bool from_here = random_.chance(700'000);
    const std::string from = from_here ? fmt::format("ann@{}", kDomain) : "u0@d0.example";
    const std::uint64_t count = 1 + random_.below(4);
    std::string text =
        fmt::format("\n[[send]]\nat = \"{}s\"\nfrom = \"{}\"\nto = [\"{}\"]\nvia = \"{}\"\n",
                    1 + random_.below(trouble_.ends_s()), from, fmt::join(to, "\", \""), kHost);
    if (count > 1)
      text += fmt::format("count = {}\nevery = \"{}s\"\n", count, 1 << random_.below(9));
    text += fmt::format("size = {}\n",
                        random_.chance(200'000) && !narrow_ ? 30'000 : random_.below(3000));
    if (random_.chance(50'000)) text += "breaks_off = true\n";
    return text;
  }

  /// Long enough for the next attempt of whatever waits, and for that attempt's time-outs; now and
  /// then so long that nothing may be left behind.
  std::string expect() {
    return fmt::format("\n[expect]\nsettled_within = \"{}\"\n",
                       random_.chance(100'000) ? "4d" : "1d");
  }

  std::uint64_t seed_;
  Random random_;
  TroubleDrawer trouble_;
  std::uint64_t peers_ = 1;
  bool by_names_ = false;
  bool narrow_ = false;
  std::vector<std::string> machines_;
  std::vector<std::uint64_t> exchangers_;
};

}  // namespace

std::string draw_story(std::uint64_t seed) {
  return StoryDrawer(seed).draw();
}

std::optional<std::uint64_t> drawn_seed(std::string_view name) {
  if (!name.starts_with(kPrefix)) return std::nullopt;
  name.remove_prefix(kPrefix.size());
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), seed);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return seed;
}

std::string drawn_name(std::uint64_t seed) {
  return fmt::format("{}{}", kPrefix, seed);
}

}  // namespace porpoise::sim
