#include "sim/import/write_night.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "sim/clock/random.h"
#include "sim/scenario/write_toml.h"

namespace porpoise::sim {

namespace {

/// Of peers, as scenario files allow; one is for all other domains.
constexpr std::size_t kPlacesMost = 249;
constexpr const char* kElsewhere = "elsewhere";
/// Letters carry a header of their own: this and their addresses.
constexpr std::uint64_t kHeaderBytes = 90;
/// Of messages, where nobody says it.
constexpr std::int64_t kLifetime = 604'800;
/// No spell is shorter.
constexpr double kShortest = 0.001;

TomlNode table() {
  TomlNode node;
  node.kind = TomlNode::Kind::table;
  return node;
}

TomlNode list() {
  TomlNode node;
  node.kind = TomlNode::Kind::array;
  return node;
}

TomlNode texts(const std::vector<std::string>& values) {
  TomlNode node = list();
  for (const std::string& value : values) node.items.push_back(text_node(value));
  return node;
}

void set(TomlNode& to, std::string key, TomlNode value) {
  to.entries.push_back({std::move(key), std::move(value)});
}

/// To the millisecond, or to the microsecond where it is shorter than that.
TomlNode time(double seconds) {
  const auto us = static_cast<std::int64_t>(std::llround(std::max(0.0, seconds) * 1e6));
  if (us < 1000) return text_node(fmt::format("{}us", us));
  const std::int64_t ms = (us + 500) / 1000;
  if (ms % 1000 == 0) return text_node(fmt::format("{}s", ms / 1000));
  if (ms < 1000) return text_node(fmt::format("{}ms", ms));
  return text_node(fmt::format("{}s{}ms", ms / 1000, ms % 1000));
}

std::vector<std::string> lines_of(std::string_view contents) {
  std::vector<std::string> lines;
  while (!contents.empty()) {
    const std::size_t end = std::min(contents.find('\n'), contents.size());
    lines.emplace_back(contents.substr(0, end));
    contents.remove_prefix(std::min(end + 1, contents.size()));
  }
  return lines;
}

bool has_stage(Spell::Kind kind) {
  return kind == Spell::Kind::defer || kind == Spell::Kind::reject || kind == Spell::Kind::drop;
}

class Writer {
 public:
  Writer(const Night& night, const NightChoices& choices) : night_(night), choices_(choices) {
    untold_ = night.untold;
    domain_ = !choices.domain.empty()      ? choices.domain
              : !night.home_domain.empty() ? night.home_domain
                                           : "mx.example";
    lifetime_ = choices.lifetime.value_or(recorded_lifetime().value_or(kLifetime));
    choose_places();
  }

  WrittenNight write(const std::string& title) {
    WrittenNight written;
    TomlNode root = table();
    set(root, "title", text_node(title));
    set(root, "why",
        text_node("What came in and how other hosts behaved, from " + night_.source + "."));
    set(root, "host", host());
    set(root, "peer", peers());
    set(root, "link", links());
    set(root, "send", sends());
    if (!night_.absences.empty()) set(root, "fault", absences());
    TomlNode expect = table();
    // A bounce may have to wait as long again.
    set(expect, "settled_within", time(static_cast<double>(2 * lifetime_ + 3 * 86'400)));
    set(root, "expect", std::move(expect));
    say_choices();
    written.untold = untold_;
    for (const std::string& sentence : untold_) written.text += "# " + sentence + "\n";
    written.text += "\n" + write_toml(root);
    return written;
  }

 private:
  void choose_places() {
    std::vector<const NightPlace*> all;
    for (const NightPlace& place : night_.places) all.push_back(&place);
    std::stable_sort(all.begin(), all.end(), [](const NightPlace* a, const NightPlace* b) {
      return a->troubled() > b->troubled();
    });
    std::size_t lost = 0;
    for (std::size_t at = kPlacesMost; at < all.size(); ++at) lost += all[at]->troubled() ? 1 : 0;
    if (all.size() > kPlacesMost) {
      untold_.push_back(fmt::format(
          "{} hosts are one, `{}`, which takes everything ({} of them had troubles, the least busy "
          "ones that had): a scenario has no more than 250.",
          all.size() - kPlacesMost, kElsewhere, lost));
      all.resize(kPlacesMost);
    }
    std::set<std::string> names = {kElsewhere, "mx", "client"};
    for (const NightPlace* place : all) {
      std::string name = place->name;
      std::replace_if(
          name.begin(), name.end(),
          [](char c) {
            return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-');
          },
          '-');
      while (!names.insert(name).second) name += "-2";
      places_.push_back({place, name});
    }
  }

  TomlNode host() {
    TomlNode control = table();
    std::vector<std::string> routes;
    for (std::size_t at = 0; at < places_.size(); ++at) {
      for (const std::string& domain : places_[at].place->domains) {
        if (domain != domain_) routes.push_back(fmt::format("{}:10.0.2.{}", domain, at + 1));
      }
    }
    routes.push_back(fmt::format(":10.0.2.{}", places_.size() + 1));
    set(control, "queuelifetime", number_node(lifetime_));
    for (const auto& [file, contents] : night_.control) {
      if (file != "queuelifetime") set(control, file, texts(lines_of(contents)));
    }
    set(control, "smtproutes", texts(routes));
    TomlNode mx = table();
    set(mx, "domain", text_node(domain_));
    if (!night_.users.empty()) set(mx, "users", texts(night_.users));
    set(mx, "control", std::move(control));
    TomlNode hosts = table();
    set(hosts, "mx", std::move(mx));
    return hosts;
  }

  TomlNode peers() {
    TomlNode all = table();
    for (const Placed& placed : places_) set(all, placed.peer, peer(placed));
    TomlNode elsewhere = table();
    set(elsewhere, "domain", text_node("elsewhere.invalid"));
    set(all, kElsewhere, std::move(elsewhere));
    return all;
  }

  struct Placed {
    const NightPlace* place = nullptr;
    std::string peer;
  };

  TomlNode peer(const Placed& placed) {
    const NightPlace& place = *placed.place;
    TomlNode node = table();
    // Only a name: a peer takes mail for anybody. No two of a scenario may have the same.
    set(node, "domain", text_node(place.name == domain_ ? placed.peer + ".invalid" : place.name));
    TomlNode answers = list();
    for (const NightRefusal& refusal : place.refusals) {
      TomlNode answer = table();
      set(answer, "to", text_node(refusal.recipient));
      set(answer, "code", number_node(refusal.code));
      set(answer, "times",
          number_node(refusal.times == 0 ? 1'000'000 : static_cast<std::int64_t>(refusal.times)));
      answers.items.push_back(std::move(answer));
    }
    if (!answers.items.empty()) set(node, "answer", std::move(answers));
    TomlNode spells = list();
    for (std::size_t at = 0; at < place.outages.size(); ++at) {
      spells.items.push_back(outage(place, at));
    }
    for (const NightGreylisting& greylisting : place.greylisting) {
      TomlNode spell = table();
      set(spell, "then", text_node("greylist"));
      set(spell, "code", number_node(greylisting.code));
      set(spell, "delay", time((greylisting.longer_than + greylisting.at_most) / 2));
      spells.items.push_back(std::move(spell));
    }
    if (!spells.items.empty()) set(node, "spell", std::move(spells));
    return node;
  }

  TomlNode outage(const NightPlace& place, std::size_t at) {
    const NightOutage& outage = place.outages[at];
    const OutageSpan span = span_of(outage, place, at, night_, choices_);
    TomlNode spell = table();
    set(spell, "then", text_node(std::string(name_of(outage.spell.kind))));
    if (span.from > 0) set(spell, "from", time(span.from));
    if (span.to) set(spell, "to", time(*span.to));
    if (outage.spell.kind == Spell::Kind::defer) {
      set(spell, "code", number_node(outage.spell.code));
    }
    if (has_stage(outage.spell.kind)) {
      set(spell, "stage",
          text_node(std::string(kStageNames[static_cast<std::size_t>(outage.spell.stage)])));
    }
    if (!span.to) ++endless_;
    return spell;
  }

  TomlNode links() {
    TomlNode spells = list();
    for (const Placed& placed : places_) {
      if (placed.place->latency <= 0 && placed.place->jitter <= 0) continue;
      TomlNode spell = table();
      set(spell, "then", text_node("slow"));
      set(spell, "between", texts({"mx", placed.peer}));
      set(spell, "latency", time(std::max(placed.place->latency, 1e-6)));
      set(spell, "jitter", time(std::max(placed.place->jitter, 1e-6)));
      spells.items.push_back(std::move(spell));
    }
    TomlNode link = table();
    if (!spells.items.empty()) set(link, "spell", std::move(spells));
    return link;
  }

  TomlNode sends() {
    TomlNode all = list();
    for (const NightMessage& message : night_.messages) {
      TomlNode send = table();
      set(send, "at", time(message.at));
      set(send, "from", text_node(message.sender));
      set(send, "to",
          message.recipients.size() == 1 ? text_node(message.recipients.front())
                                         : texts(message.recipients));
      set(send, "via", text_node("mx"));
      set(send, "size", number_node(static_cast<std::int64_t>(body_bytes(message))));
      all.items.push_back(std::move(send));
    }
    return all;
  }

  /// What the server had under way ends as at a kill, however it ended.
  TomlNode absences() {
    TomlNode all = list();
    for (const NightAbsence& absence : night_.absences) {
      TomlNode fault = table();
      set(fault, "host", text_node("mx"));
      set(fault, "at", time(absence.from));
      set(fault, "then", text_node("kill"));
      set(fault, "boot_after", time(absence.to - absence.from));
      all.items.push_back(std::move(fault));
    }
    return all;
  }

  std::optional<std::int64_t> recorded_lifetime() const {
    const auto found = night_.control.find("queuelifetime");
    if (found == night_.control.end()) return std::nullopt;
    std::int64_t seconds = 0;
    const std::string& text = found->second;
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    return bad == std::errc() && seconds > 0 ? std::optional(seconds) : std::nullopt;
  }

  std::uint64_t body_bytes(const NightMessage& message) const {
    std::uint64_t header = kHeaderBytes + message.sender.size();
    for (const std::string& recipient : message.recipients) header += recipient.size() + 5;
    const std::uint64_t bytes = message.bytes == 0 ? choices_.size : message.bytes;
    return std::min<std::uint64_t>(bytes > header ? bytes - header : 0, 100'000'000);
  }

  void say_choices() {
    untold_.push_back(fmt::format(
        "How the server was set up: porpoise's defaults{}, a lifetime of {} s (--lifetime), fixed "
        "routes in place of names, and `{}` for domains that nobody was seen to take.",
        night_.control.empty() ? "" : " but for the settings that were recorded", lifetime_,
        kElsewhere));
    untold_.push_back(fmt::format(
        "--edges {}{}.", kEdgesNames[static_cast<std::size_t>(choices_.edges)],
        choices_.edges == Edges::drawn ? fmt::format(", drawn with --seed {}", choices_.seed)
                                       : std::string()));
    if (endless_ > 0) {
      untold_.push_back(fmt::format(
          "{} outages never end: hosts that took nothing at all{}.", endless_,
          choices_.open_stay ? ", and what had not ended with the record (--open stay)" : ""));
    }
  }

  const Night& night_;
  const NightChoices& choices_;
  std::string domain_;
  std::int64_t lifetime_ = 0;
  std::vector<Placed> places_;
  std::vector<std::string> untold_;
  std::size_t endless_ = 0;
};

}  // namespace

OutageSpan span_of(const NightOutage& outage, const NightPlace& place, std::size_t number,
                   const Night& night, const NightChoices& choices) {
  const bool open = !std::isfinite(outage.after);
  const double after = open ? night.length : outage.after;
  double from = (outage.before + outage.first) / 2, to = (outage.last + after) / 2;
  if (choices.edges == Edges::inner) {
    from = std::min(outage.first, outage.last);
    to = std::max(outage.first, outage.last);
  } else if (choices.edges == Edges::outer) {
    from = outage.before;
    to = after;
  } else if (choices.edges == Edges::drawn) {
    Random chance = Random(choices.seed).split(place.name).split(std::to_string(number));
    const auto part = [&chance] { return static_cast<double>(chance.below(1'000'001)) / 1e6; };
    from = outage.before + part() * (outage.first - outage.before);
    to = outage.last + part() * (after - outage.last);
  }
  OutageSpan span;
  span.from = place.dead ? 0 : std::max(0.0, from);
  if (open && (place.dead || choices.open_stay)) return span;
  span.to = std::max(open ? night.length : to, span.from + kShortest);
  return span;
}

WrittenNight write_night(const Night& night, const NightChoices& choices,
                         const std::string& title) {
  return Writer(night, choices).write(title);
}

}  // namespace porpoise::sim
