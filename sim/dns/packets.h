#pragma once
// The name server's side of DNS packets, by ldns. Shares nothing with the resolver's.

#include <optional>
#include <string>
#include <string_view>

#include "sim/dns/zone.h"

namespace porpoise::sim {

/// What a client asked.
struct DnsQuery {
  std::uint16_t id = 0;
  std::string name;  ///< As sent, with a dot at the end.
  std::uint16_t type = 0;
  std::size_t datagram_max = 512;  ///< Bytes that it takes in one.

  DnsQuery() = default;
};

/// Nothing when `bytes` are no question.
std::optional<DnsQuery> parse_query(std::string_view bytes);

struct DnsReply {
  DnsQuery to;
  Found found;
  bool truncated = false;
  bool recursive = true;  ///< As a resolver's server answers; false: as one that knows nothing.

  DnsReply() = default;
};

std::string pack_reply(const DnsReply& reply);

}  // namespace porpoise::sim
