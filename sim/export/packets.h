#pragma once
// TCP and UDP packets inside IPv4 or IPv6 ones, as bytes with valid checksums (RFC 791, RFC 8200,
// RFC 9293, RFC 768). Knows no order of packets: see pcap.h.

#include <cstdint>
#include <string>
#include <string_view>

#include "impl/base/endpoint.h"

namespace porpoise::sim {

/// Flags of a TCP header.
inline constexpr std::uint8_t kFin = 0x01;
inline constexpr std::uint8_t kSyn = 0x02;
inline constexpr std::uint8_t kRst = 0x04;
inline constexpr std::uint8_t kPush = 0x08;
inline constexpr std::uint8_t kAck = 0x10;

struct TcpSegment {
  Endpoint from;
  Endpoint to;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledged = 0;
  std::uint8_t flags = 0;
  std::string_view payload;  ///< At most 65,000 bytes.
};

/// Both addresses are of one family.
std::string tcp_packet(const TcpSegment& segment);
/// `payload`: at most 65,000 bytes.
std::string udp_packet(const Endpoint& from, const Endpoint& to, std::string_view payload);

}  // namespace porpoise::sim
