#include "impl/control/check.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "impl/base/ascii.h"
#include "impl/control/morercpthosts.h"
#include "impl/control/routing.h"
#include "impl/control/source.h"

namespace porpoise::control {
namespace {

using Findings = std::vector<std::string>;

/// `control/locals:3`, or `control/me` for this host where there are no locals.
std::string place_of_local(const ControlTexts& texts, std::string_view host) {
  for (const ListedLine& entry : lines_of(texts, "locals", false)) {
    if (entry.key == host) return fmt::format("control/locals:{}", entry.number);
  }
  return "control/me";
}

bool is_one_host(std::string_view key) {
  return !key.empty() && key.front() != '.' && key.find('@') == key.npos;
}

std::string_view host_of(std::string_view key) {
  return key.substr(key.rfind('@') + 1);
}

void find_hidden_virtual_domains(const Config& config, const ControlTexts& texts, Findings& out) {
  for (const ListedLine& entry : lines_of(texts, "virtualdomains", true)) {
    const std::string_view host = host_of(entry.key);
    if (host.empty() || !config.locals.contains_exact(host)) continue;
    out.push_back(fmt::format(
        "control/virtualdomains:{}: does nothing, because {} is local by {}, which comes first; "
        "remove it from one of them",
        entry.number, host, place_of_local(texts, host)));
  }
}

/// Names without a dot are no hosts that others could write to.
void demand_rcpthost(const Config& config, std::string_view host, const std::string& place,
                     Findings& out) {
  if (host.find('.') == host.npos || takes_mail_for(config, host)) return;
  out.push_back(fmt::format(
      "control/rcpthosts: {} {}, which {} makes local: its mail is taken from relayclients only; "
      "add the line {}",
      config.rcpthosts ? "lacks" : "is missing and so lacks", host, place, host));
}

void find_unreachable_hosts(const Config& config, const ControlTexts& texts, Findings& out) {
  for (const std::string& host : config.locals.entries()) {
    demand_rcpthost(config, host, place_of_local(texts, host), out);
  }
  for (const ListedLine& entry : lines_of(texts, "virtualdomains", true)) {
    const bool counts =
        is_one_host(entry.key) && !entry.value.empty() && !config.locals.contains_exact(entry.key);
    if (!counts) continue;
    demand_rcpthost(config, entry.key, fmt::format("control/virtualdomains:{}", entry.number), out);
  }
}

void find_overruled_lines(const ControlTexts& texts, Findings& out) {
  for (const char* file : {"smtproutes", "virtualdomains"}) {
    const std::vector<ListedLine> entries = lines_of(texts, file, true);
    for (auto entry = entries.begin(); entry != entries.end(); ++entry) {
      const auto later = std::find_if(entry + 1, entries.end(), [&](const ListedLine& other) {
        return other.key == entry->key && other.value != entry->value;
      });
      if (later == entries.end()) continue;
      out.push_back(
          fmt::format("control/{}:{}: does nothing, because line {} says something else of {}, and "
                      "the last line "
                      "counts; remove one of them",
                      file, entry->number, later->number, quoted(entry->key)));
    }
  }
}

void find_idle_routes(const Config& config, const ControlTexts& texts, Findings& out) {
  for (const ListedLine& entry : lines_of(texts, "smtproutes", true)) {
    if (!config.locals.contains_exact(entry.key)) continue;
    out.push_back(
        fmt::format("control/smtproutes:{}: does nothing, because {} is local by {}; remove it "
                    "from one of them",
                    entry.number, entry.key, place_of_local(texts, entry.key)));
  }
}

void find_relay_holes(const Config& config, const ControlTexts& texts, Findings& out) {
  for (const ListedLine& entry : lines_of(texts, "percenthack", false)) {
    if (!takes_mail_for(config, entry.key)) continue;
    out.push_back(fmt::format(
        "control/percenthack:{}: anybody may send to any host through user%host@{}, because that "
        "is in control/rcpthosts; remove it from one of them",
        entry.number, entry.key));
  }
  for (const ListedLine& entry : lines_of(texts, "relayclients", false)) {
    if (!entry.key.ends_with("/0")) continue;
    out.push_back(fmt::format(
        "control/relayclients:{}: lets every client send to any host; write the ranges of your "
        "own clients",
        entry.number));
  }
}

void find_bad_senders_without_host(const ControlTexts& texts, Findings& out) {
  for (const ListedLine& entry : lines_of(texts, "badmailfrom", false)) {
    if (entry.key.find('@') != entry.key.npos) continue;
    out.push_back(fmt::format(
        "control/badmailfrom:{}: {} is no sender; write user@host, or @{} for all of a host",
        entry.number, quoted(entry.key), entry.key));
  }
}

void find_old_morercpthosts(const Config& config, const ControlTexts& texts, Findings& out) {
  const auto text = texts.find("morercpthosts");
  if (text != texts.end() && !is_made_of(config.morercpthosts.get(), text->second)) {
    out.push_back(
        fmt::format("control/morercpthosts: control/morercpthosts.cdb {}; run `porpoise newmrh`",
                    config.morercpthosts ? "was made of other hosts" : "is missing"));
  }
  if (config.morercpthosts && !config.rcpthosts) {
    out.emplace_back(
        "control/morercpthosts.cdb: means nothing without control/rcpthosts; write some of the "
        "hosts there");
  }
}

}  // namespace

std::vector<ListedLine> lines_of(const ControlTexts& texts, std::string_view file, bool keyed) {
  std::vector<ListedLine> entries;
  const auto text = texts.find(file);
  if (text == texts.end()) return entries;
  std::vector<std::string> unused;
  for (const Line& line : Source(file, text->second, unused).lines()) {
    const std::size_t end =
        keyed ? std::min(line.text.find(':'), line.text.size()) : line.text.npos;
    ListedLine entry;
    entry.number = line.number;
    entry.key = to_lower(line.text.substr(0, end));
    if (keyed) entry.value = line.text.substr(std::min(end + 1, line.text.size()));
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::vector<std::string> contradictions(const Config& config, const ControlTexts& texts) {
  Findings out;
  find_bad_senders_without_host(texts, out);
  find_old_morercpthosts(config, texts, out);
  find_relay_holes(config, texts, out);
  find_unreachable_hosts(config, texts, out);
  find_idle_routes(config, texts, out);
  find_overruled_lines(texts, out);
  find_hidden_virtual_domains(config, texts, out);
  return out;
}

}  // namespace porpoise::control
