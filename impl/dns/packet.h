#pragma once
// DNS packets to bytes and back, by ldns. The only file of impl/ that knows ldns: it packs and
// parses here and does nothing else; ids, time and chance come from the caller.

#include <optional>
#include <string>
#include <string_view>

#include "impl/dns/message.h"

namespace porpoise::dns {

/// The largest answer that is asked for by datagram: what passes every link unfragmented
/// (dnsflagday.net/2020).
inline constexpr std::uint16_t kDatagramMax = 1232;

/// A question with recursion desired. `name` as canonical_name() makes it, its letters in any case.
/// `edns`: with the size that may be answered (RFC 6891).
std::string pack_query(std::uint16_t id, const std::string& name, RecordType type, bool edns);

/// Nothing when `bytes` are no DNS packet, to the last section. Records of other classes are left
/// out.
std::optional<Message> parse_packet(std::string_view bytes);

}  // namespace porpoise::dns
