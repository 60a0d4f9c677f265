#include "sim/dns/zone.h"

#include <algorithm>
#include <set>

#include "sim/dns/rcode.h"

namespace porpoise::sim {

namespace {

bool is_in(std::string_view name, const std::string& origin) {
  return origin == "." || name == origin || name.ends_with("." + origin);
}

const Zone* zone_of(const Zones& zones, std::string_view name) {
  const Zone* best = nullptr;
  for (const auto& zone : zones) {
    if (!is_in(name, zone->origin)) continue;
    if (best == nullptr || zone->origin.size() > best->origin.size()) best = zone.get();
  }
  return best;
}

/// `name` without its first label.
std::string parent_of(const std::string& name) {
  const std::size_t dot = name.find('.');
  return dot + 1 < name.size() ? name.substr(dot + 1) : ".";
}

bool has_names_below(const Zone& zone, const std::string& name) {
  const std::string below = name == "." ? "." : "." + name;
  return std::any_of(zone.names.begin(), zone.names.end(),
                     [&](const auto& entry) { return entry.first.ends_with(below); });
}

bool exists(const Zone& zone, const std::string& name) {
  return zone.names.contains(name) || has_names_below(zone, name);
}

/// The records of `name`, or of the wildcard that stands for it; null when it does not exist.
const std::vector<ZoneRecord>* records_of(const Zone& zone, const std::string& name) {
  static const std::vector<ZoneRecord> kNone;
  if (const auto own = zone.names.find(name); own != zone.names.end()) return &own->second;
  if (has_names_below(zone, name)) return &kNone;
  std::string encloser = name;
  while (encloser != zone.origin && !exists(zone, encloser)) encloser = parent_of(encloser);
  const auto wildcard = zone.names.find(encloser == "." ? "*." : "*." + encloser);
  return wildcard == zone.names.end() ? nullptr : &wildcard->second;
}

void add_soa(const Zone& zone, Found& found) {
  for (const ZoneRecord& record : zone.names.at(zone.origin)) {
    if (record.type == kTypeSoa) found.authorities.emplace_back(zone.origin, record);
  }
}

}  // namespace

Found find_in(const Zones& zones, std::string name, std::uint16_t type) {
  Found found;
  std::set<std::string> seen;
  while (seen.insert(name).second) {
    const Zone* const zone = zone_of(zones, name);
    if (zone == nullptr) {
      if (found.answers.empty()) found.rcode = kRefused;
      return found;
    }
    const std::vector<ZoneRecord>* const records = records_of(*zone, name);
    if (records == nullptr) {
      found.rcode = kNoSuchName;
      add_soa(*zone, found);
      return found;
    }
    std::string next;
    const std::size_t before = found.answers.size();
    for (const ZoneRecord& record : *records) {
      const bool wanted = record.type == type || type == kTypeAny;
      if (wanted || record.type == kTypeCname) found.answers.emplace_back(name, record);
      if (!wanted && record.type == kTypeCname) next = record.target;
    }
    if (found.answers.size() == before) add_soa(*zone, found);
    if (next.empty()) return found;
    name = next;
  }
  return found;
}

}  // namespace porpoise::sim
