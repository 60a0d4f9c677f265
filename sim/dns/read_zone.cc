#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include <fmt/format.h>
#include <ldns/ldns.h>

#include "impl/base/ascii.h"
#include "sim/dns/ldns_free.h"
#include "sim/dns/zone.h"

namespace porpoise::sim {

namespace {

constexpr std::uint32_t kDefaultTtl = 3600;

std::string text_of(const ldns_rdf* field) {
  const std::unique_ptr<char, Free> text(ldns_rdf2str(field));
  return text == nullptr ? std::string() : std::string(text.get());
}

void add(const ldns_rr* from, Zone& zone) {
  ZoneRecord record;
  record.type = static_cast<std::uint16_t>(ldns_rr_get_type(from));
  record.ttl = ldns_rr_ttl(from);
  for (std::size_t i = 0; i < ldns_rr_rd_count(from); ++i) {
    record.data += (i == 0 ? "" : " ") + text_of(ldns_rr_rdf(from, i));
  }
  if (record.type == kTypeCname) record.target = to_lower(record.data);
  zone.names[to_lower(text_of(ldns_rr_owner(from)))].push_back(std::move(record));
}

/// Line `number` of `text`, from 1.
std::string_view line_of(std::string_view text, int number) {
  for (; number > 1 && text.find('\n') != text.npos; --number) {
    text.remove_prefix(text.find('\n') + 1);
  }
  return text.substr(0, text.find('\n'));
}

std::string complaint(std::string_view text, int line, ldns_status status) {
  // It has read on to the next line that is not blank.
  do --line;
  while (line > 1 && line_of(text, line).find_first_not_of(" \t\r") == text.npos);
  return fmt::format("line {}: `{}` is no record: {}", line, line_of(text, line),
                     ldns_get_errorstr_by_id(status));
}

/// Fills `zone`. Empty, or the first fault. Record by record: ldns's own reader of whole zones
/// loses the memory of what stood before a fault.
std::string read_records(std::string text, Zone& zone) {
  const std::unique_ptr<std::FILE, Free> file(fmemopen(text.data(), text.size(), "r"));
  // ldns moves these three on, and frees what it replaces.
  std::uint32_t ttl = kDefaultTtl;
  ldns_rdf* origin = ldns_dname_new_frm_str(".");
  ldns_rdf* owner = nullptr;
  int line = 1;
  std::string fault;
  while (fault.empty() && std::feof(file.get()) == 0) {
    ldns_rr* read = nullptr;
    const ldns_status status =
        ldns_rr_new_frm_fp_l(&read, file.get(), &ttl, &origin, &owner, &line);
    const std::unique_ptr<ldns_rr, Free> record(status == LDNS_STATUS_OK ? read : nullptr);
    if (record) {
      const bool soa = ldns_rr_get_type(read) == LDNS_RR_TYPE_SOA;
      if (soa && zone.origin.empty()) zone.origin = to_lower(text_of(ldns_rr_owner(read)));
      add(read, zone);
    } else if (status != LDNS_STATUS_SYNTAX_EMPTY && status != LDNS_STATUS_SYNTAX_TTL &&
               status != LDNS_STATUS_SYNTAX_ORIGIN) {
      fault = complaint(text, line, status);
    }
  }
  ldns_rdf_deep_free(origin);
  ldns_rdf_deep_free(owner);
  return fault;
}

}  // namespace

ZoneOutcome read_zone(std::string_view text) {
  ZoneOutcome outcome;
  if (text.find_first_not_of(" \t\r\n") == text.npos) {
    outcome.error = "is empty; write at least an SOA record";
    return outcome;
  }
  outcome.error = read_records(std::string(text) + "\n", outcome.zone);
  if (!outcome.error.empty()) return outcome;
  if (outcome.zone.origin.empty()) {
    outcome.error = "has no SOA record; the owner of that is its origin";
    return outcome;
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
