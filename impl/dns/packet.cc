#include "impl/dns/packet.h"

#include <array>
#include <cstdlib>
#include <memory>

#include <ldns/ldns.h>

#include "impl/base/ascii.h"
#include "impl/base/assert.h"

namespace porpoise::dns {
namespace {

struct Free {
  void operator()(ldns_pkt* packet) const { ldns_pkt_free(packet); }
  void operator()(void* bytes) const { std::free(bytes); }
};
using Packet = std::unique_ptr<ldns_pkt, Free>;

std::string text_of(const ldns_rdf* name) {
  const std::unique_ptr<char, Free> text(ldns_rdf2str(name));
  PORPOISE_ASSERT(text != nullptr);
  std::string copy(text.get());
  if (copy.size() > 1 && copy.ends_with('.')) copy.pop_back();
  return copy;
}

std::string canonical(const ldns_rdf* name) {
  return to_lower(text_of(name));
}

/// The `index`th field of `record`, null when it is of another kind.
const ldns_rdf* field(const ldns_rr* record, std::size_t index, ldns_rdf_type type) {
  const ldns_rdf* const found = ldns_rr_rdf(record, index);
  return found != nullptr && ldns_rdf_get_type(found) == type ? found : nullptr;
}

template <class Bytes>
Bytes bytes_of(const ldns_rdf* address) {
  Bytes bytes{};
  PORPOISE_ASSERT(ldns_rdf_size(address) == bytes.size());
  std::copy_n(ldns_rdf_data(address), bytes.size(), bytes.begin());
  return bytes;
}

/// False when the record lacks what its type must have.
bool read_fields(const ldns_rr* from, Record& record) {
  namespace ip = boost::asio::ip;
  const auto read_name = [&](std::size_t index) {
    const ldns_rdf* const name = field(from, index, LDNS_RDF_TYPE_DNAME);
    if (name != nullptr) record.target = canonical(name);
    return name != nullptr;
  };
  switch (record.type) {
    case RecordType::a: {
      const ldns_rdf* const address = field(from, 0, LDNS_RDF_TYPE_A);
      if (address == nullptr) return false;
      record.address = ip::address_v4(bytes_of<ip::address_v4::bytes_type>(address));
      return true;
    }
    case RecordType::aaaa: {
      const ldns_rdf* const address = field(from, 0, LDNS_RDF_TYPE_AAAA);
      if (address == nullptr) return false;
      record.address = ip::address_v6(bytes_of<ip::address_v6::bytes_type>(address));
      return true;
    }
    case RecordType::mx: {
      const ldns_rdf* const preference = field(from, 0, LDNS_RDF_TYPE_INT16);
      if (preference == nullptr) return false;
      record.preference = ldns_rdf2native_int16(preference);
      return read_name(1);
    }
    case RecordType::cname:
    case RecordType::ns:
      return read_name(0);
    case RecordType::soa: {
      const ldns_rdf* const minimum = ldns_rr_rdf(from, 6);
      if (minimum == nullptr || ldns_rdf_size(minimum) != 4) return false;
      record.minimum = ldns_rdf2native_int32(minimum);
      return true;
    }
  }
  return true;
}

/// False when one of the records is broken.
bool read_section(const ldns_rr_list* list, std::vector<Record>& records) {
  constexpr std::uint32_t kHighestBit = 1u << 31;
  for (std::size_t i = 0; i < ldns_rr_list_rr_count(list); ++i) {
    const ldns_rr* const from = ldns_rr_list_rr(list, i);
    if (ldns_rr_get_class(from) != LDNS_RR_CLASS_IN) continue;
    Record record;
    record.owner = canonical(ldns_rr_owner(from));
    record.type = static_cast<RecordType>(ldns_rr_get_type(from));
    record.ttl = ldns_rr_ttl(from);
    if ((record.ttl & kHighestBit) != 0) record.ttl = 0;
    if (!read_fields(from, record)) return false;
    records.push_back(std::move(record));
  }
  return true;
}

/// False when there is more than one question, or one of another class.
bool read_question(const ldns_rr_list* list, Message& message) {
  const std::size_t count = ldns_rr_list_rr_count(list);
  if (count == 0) return true;
  const ldns_rr* const asked = ldns_rr_list_rr(list, 0);
  if (count > 1 || ldns_rr_get_class(asked) != LDNS_RR_CLASS_IN) return false;
  message.asks = true;
  message.asked_name = text_of(ldns_rr_owner(asked));
  message.asked_type = static_cast<RecordType>(ldns_rr_get_type(asked));
  return true;
}

}  // namespace

std::string pack_query(std::uint16_t id, const std::string& name, RecordType type, bool edns) {
  ldns_rdf* const owner = ldns_dname_new_frm_str(name.c_str());
  PORPOISE_ASSERT(owner != nullptr);
  const Packet packet(
      ldns_pkt_query_new(owner, static_cast<ldns_rr_type>(type), LDNS_RR_CLASS_IN, LDNS_RD));
  PORPOISE_ASSERT(packet != nullptr);
  ldns_pkt_set_id(packet.get(), id);
  if (edns) ldns_pkt_set_edns_udp_size(packet.get(), kDatagramMax);
  std::uint8_t* wire = nullptr;
  std::size_t size = 0;
  const ldns_status packed = ldns_pkt2wire(&wire, packet.get(), &size);
  PORPOISE_ASSERT(packed == LDNS_STATUS_OK);
  const std::unique_ptr<std::uint8_t, Free> owned(wire);
  return std::string(wire, wire + size);
}

std::optional<Message> parse_packet(std::string_view bytes) {
  ldns_pkt* parsed = nullptr;
  const ldns_status status =
      ldns_wire2pkt(&parsed, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (status != LDNS_STATUS_OK) return std::nullopt;
  const Packet packet(parsed);
  Message message;
  message.id = ldns_pkt_id(parsed);
  message.response = ldns_pkt_qr(parsed);
  message.authoritative = ldns_pkt_aa(parsed);
  message.truncated = ldns_pkt_tc(parsed);
  message.recursion_available = ldns_pkt_ra(parsed);
  message.opcode = static_cast<std::uint8_t>(ldns_pkt_get_opcode(parsed));
  message.rcode = static_cast<std::uint16_t>(ldns_pkt_get_rcode(parsed) |
                                             ldns_pkt_edns_extended_rcode(parsed) << 4);
  if (!read_question(ldns_pkt_question(parsed), message) ||
      !read_section(ldns_pkt_answer(parsed), message.answers) ||
      !read_section(ldns_pkt_authority(parsed), message.authorities)) {
    return std::nullopt;
  }
  return message;
}

}  // namespace porpoise::dns
