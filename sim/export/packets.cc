#include "sim/export/packets.h"

namespace porpoise::sim {

namespace {

constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kUdp = 17;

void put16(std::string& bytes, std::size_t number) {
  bytes += static_cast<char>(number >> 8 & 0xff);
  bytes += static_cast<char>(number & 0xff);
}

void put32(std::string& bytes, std::uint32_t number) {
  put16(bytes, number >> 16);
  put16(bytes, number & 0xffff);
}

void put_address(std::string& bytes, const IpAddress& address) {
  if (address.is_v4()) return put32(bytes, address.to_v4().to_uint());
  for (const unsigned char byte : address.to_v6().to_bytes()) bytes += static_cast<char>(byte);
}

/// RFC 1071.
std::uint16_t checksum(std::string_view bytes) {
  std::uint32_t sum = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const std::uint32_t byte = static_cast<unsigned char>(bytes[at]);
    sum += at % 2 == 0 ? byte << 8 : byte;
    sum = (sum & 0xffff) + (sum >> 16);
  }
  return static_cast<std::uint16_t>(~sum);
}

void set16(std::string& bytes, std::size_t at, std::uint16_t number) {
  bytes[at] = static_cast<char>(number >> 8);
  bytes[at + 1] = static_cast<char>(number & 0xff);
}

/// Over the addresses, the protocol and `body`, whose own checksum is still 0.
std::uint16_t transport_checksum(const Endpoint& from, const Endpoint& to, std::uint8_t protocol,
                                 std::string_view body) {
  std::string all;
  put_address(all, from.address);
  put_address(all, to.address);
  put32(all, static_cast<std::uint32_t>(body.size()));
  put32(all, protocol);
  all += body;
  return checksum(all);
}

std::string ip_packet(const Endpoint& from, const Endpoint& to, std::uint8_t protocol,
                      std::string_view body) {
  constexpr char kHops = 64;
  std::string packet;
  if (from.address.is_v6()) {
    put32(packet, 0x60000000);
    put16(packet, body.size());
    packet += static_cast<char>(protocol);
    packet += kHops;
    put_address(packet, from.address);
    put_address(packet, to.address);
  } else {
    put16(packet, 0x4500);
    put16(packet, 20 + body.size());
    put16(packet, 0);
    put16(packet, 0x4000);  // not to be cut
    packet += kHops;
    packet += static_cast<char>(protocol);
    put16(packet, 0);
    put_address(packet, from.address);
    put_address(packet, to.address);
    set16(packet, 10, checksum(packet));
  }
  return packet.append(body);
}

}  // namespace

std::string tcp_packet(const TcpSegment& segment) {
  std::string body;
  put16(body, segment.from.port);
  put16(body, segment.to.port);
  put32(body, segment.sequence);
  put32(body, segment.acknowledged);
  body += '\x50';  // five words of header
  body += static_cast<char>(segment.flags);
  put16(body, 0xffff);
  put16(body, 0);
  put16(body, 0);
  body += segment.payload;
  set16(body, 16, transport_checksum(segment.from, segment.to, kTcp, body));
  return ip_packet(segment.from, segment.to, kTcp, body);
}

std::string udp_packet(const Endpoint& from, const Endpoint& to, std::string_view payload) {
  std::string body;
  put16(body, from.port);
  put16(body, to.port);
  put16(body, 8 + payload.size());
  put16(body, 0);
  body += payload;
  const std::uint16_t sum = transport_checksum(from, to, kUdp, body);
  set16(body, 6, sum == 0 ? 0xffff : sum);
  return ip_packet(from, to, kUdp, body);
}

}  // namespace porpoise::sim
