#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include <fmt/format.h>
#include <ldns/ldns.h>

#include "sim/dns/zone.h"

namespace porpoise::sim {

namespace {

constexpr std::uint32_t kDefaultTtl = 3600;

struct Free {
  void operator()(ldns_zone* zone) const { ldns_zone_deep_free(zone); }
  void operator()(std::FILE* file) const { std::fclose(file); }
  void operator()(ldns_rdf* field) const { ldns_rdf_deep_free(field); }
  void operator()(char* text) const { std::free(text); }
};

std::string text_of(const ldns_rdf* field) {
  const std::unique_ptr<char, Free> text(ldns_rdf2str(field));
  return text == nullptr ? std::string() : std::string(text.get());
}

std::string lower_case(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

void add(const ldns_rr* from, Zone& zone) {
  ZoneRecord record;
  record.type = static_cast<std::uint16_t>(ldns_rr_get_type(from));
  record.ttl = ldns_rr_ttl(from);
  for (std::size_t i = 0; i < ldns_rr_rd_count(from); ++i) {
    record.data += (i == 0 ? "" : " ") + text_of(ldns_rr_rdf(from, i));
  }
  if (record.type == kTypeCname) record.target = lower_case(record.data);
  zone.names[lower_case(text_of(ldns_rr_owner(from)))].push_back(std::move(record));
}

/// Line `number` of `text`, from 1.
std::string_view line_of(std::string_view text, int number) {
  for (; number > 1 && text.find('\n') != text.npos; --number) {
    text.remove_prefix(text.find('\n') + 1);
  }
  return text.substr(0, text.find('\n'));
}

}  // namespace

ZoneOutcome read_zone(std::string_view text) {
  ZoneOutcome outcome;
  if (text.find_first_not_of(" \t\r\n") == text.npos) {
    outcome.error = "is empty; write at least an SOA record";
    return outcome;
  }
  std::string lines = std::string(text) + "\n";
  const std::unique_ptr<std::FILE, Free> file(fmemopen(lines.data(), lines.size(), "r"));
  const std::unique_ptr<ldns_rdf, Free> root(ldns_dname_new_frm_str("."));
  ldns_zone* parsed = nullptr;
  int line = 1;
  const ldns_status status =
      ldns_zone_new_frm_fp_l(&parsed, file.get(), root.get(), kDefaultTtl, LDNS_RR_CLASS_IN, &line);
  if (status != LDNS_STATUS_OK) {
    // It has read on to the next line that is not blank.
    do --line;
    while (line > 1 && line_of(text, line).find_first_not_of(" \t\r") == text.npos);
    outcome.error = fmt::format("line {}: `{}` is no record: {}", line, line_of(text, line),
                                ldns_get_errorstr_by_id(status));
    return outcome;
  }
  const std::unique_ptr<ldns_zone, Free> zone(parsed);
  if (ldns_zone_soa(parsed) == nullptr) {
    outcome.error = "has no SOA record; the owner of that is its origin";
    return outcome;
  }
  outcome.zone.origin = lower_case(text_of(ldns_rr_owner(ldns_zone_soa(parsed))));
  add(ldns_zone_soa(parsed), outcome.zone);
  const ldns_rr_list* const records = ldns_zone_rrs(parsed);
  for (std::size_t i = 0; i < ldns_rr_list_rr_count(records); ++i) {
    add(ldns_rr_list_rr(records, i), outcome.zone);
  }
  const std::string below = outcome.zone.origin == "." ? "." : "." + outcome.zone.origin;
  for (const auto& [name, unused] : outcome.zone.names) {
    if (name == outcome.zone.origin || name.ends_with(below)) continue;
    outcome.error = fmt::format("`{}` is not below `{}`, the owner of the SOA record", name,
                                outcome.zone.origin);
  }
  return outcome;
}

}  // namespace porpoise::sim
