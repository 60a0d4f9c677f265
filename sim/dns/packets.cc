#include "sim/dns/packets.h"

#include <cstdlib>
#include <memory>

#include <fmt/format.h>
#include <ldns/ldns.h>

#include "impl/base/assert.h"
#include "sim/dns/ldns_free.h"

namespace porpoise::sim {

namespace {

using Packet = std::unique_ptr<ldns_pkt, Free>;

/// What every server of today takes with EDNS, and no more.
constexpr std::size_t kDatagramMost = 4096;

void push(ldns_pkt* packet, ldns_pkt_section section, const std::vector<Found::Named>& records) {
  for (const auto& [owner, record] : records) {
    const std::unique_ptr<char, Free> type(
        ldns_rr_type2str(static_cast<ldns_rr_type>(record.type)));
    const std::string text =
        fmt::format("{} {} IN {} {}", owner, record.ttl, type.get(), record.data);
    ldns_rr* made = nullptr;
    const ldns_status status = ldns_rr_new_frm_str(&made, text.c_str(), 0, nullptr, nullptr);
    PORPOISE_ASSERT(status == LDNS_STATUS_OK);  // it was read from such a text
    ldns_pkt_push_rr(packet, section, made);
  }
}

}  // namespace

std::optional<DnsQuery> parse_query(std::string_view bytes) {
  ldns_pkt* parsed = nullptr;
  const ldns_status status =
      ldns_wire2pkt(&parsed, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (status != LDNS_STATUS_OK) return std::nullopt;
  const Packet packet(parsed);
  const ldns_rr_list* const questions = ldns_pkt_question(parsed);
  if (ldns_pkt_qr(parsed) || ldns_rr_list_rr_count(questions) != 1) return std::nullopt;
  const ldns_rr* const asked = ldns_rr_list_rr(questions, 0);
  const std::unique_ptr<char, Free> name(ldns_rdf2str(ldns_rr_owner(asked)));
  DnsQuery query;
  query.id = ldns_pkt_id(parsed);
  query.name = name.get();
  query.type = static_cast<std::uint16_t>(ldns_rr_get_type(asked));
  const std::size_t announced = ldns_pkt_edns(parsed) ? ldns_pkt_edns_udp_size(parsed) : 0;
  query.datagram_max = std::clamp(announced, query.datagram_max, kDatagramMost);
  return query;
}

std::string pack_reply(const DnsReply& reply) {
  ldns_rdf* const owner = ldns_dname_new_frm_str(reply.to.name.c_str());
  PORPOISE_ASSERT(owner != nullptr);
  const Packet packet(ldns_pkt_query_new(owner, static_cast<ldns_rr_type>(reply.to.type),
                                         LDNS_RR_CLASS_IN, LDNS_RD));
  ldns_pkt_set_id(packet.get(), reply.to.id);
  ldns_pkt_set_qr(packet.get(), true);
  ldns_pkt_set_ra(packet.get(), reply.recursive);
  ldns_pkt_set_tc(packet.get(), reply.truncated);
  ldns_pkt_set_rcode(packet.get(), static_cast<ldns_pkt_rcode>(reply.found.rcode));
  push(packet.get(), LDNS_SECTION_ANSWER, reply.found.answers);
  push(packet.get(), LDNS_SECTION_AUTHORITY, reply.found.authorities);
  std::uint8_t* wire = nullptr;
  std::size_t size = 0;
  const ldns_status packed = ldns_pkt2wire(&wire, packet.get(), &size);
  PORPOISE_ASSERT(packed == LDNS_STATUS_OK);
  const std::unique_ptr<std::uint8_t, Free> owned(wire);
  return std::string(wire, wire + size);
}

}  // namespace porpoise::sim
