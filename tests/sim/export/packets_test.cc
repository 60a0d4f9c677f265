#include "sim/export/packets.h"

#include <gtest/gtest.h>

namespace porpoise::sim {
namespace {

Endpoint endpoint(const std::string& text) {
  return parse_endpoint(text).value();
}

unsigned byte(const std::string& bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

/// Sums to all ones when the checksum inside is right.
unsigned sum(const std::string& bytes) {
  unsigned total = 0;
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    total += byte(bytes, at) << 8;
    if (at + 1 < bytes.size()) total += byte(bytes, at + 1);
  }
  while (total > 0xffff) total = (total & 0xffff) + (total >> 16);
  return total;
}

/// The addresses, protocol and length that the transport's checksum covers, and what it is in.
std::string covered(const std::string& packet, std::size_t header, std::size_t addresses_at,
                    char protocol) {
  std::string all = packet.substr(addresses_at, header - addresses_at);
  const std::size_t size = packet.size() - header;
  all += {0, 0, static_cast<char>(size >> 8), static_cast<char>(size & 0xff), 0, 0, 0, protocol};
  return all + packet.substr(header);
}

TEST(Packets, ChecksumsAreValid) {
  for (const std::string payload : {"", "a", "ab", "HELO there\r\n"}) {
    const std::string udp = udp_packet(endpoint("10.0.0.1:1024"), endpoint("10.0.3.1:53"), payload);
    EXPECT_EQ(sum(udp.substr(0, 20)), 0xffffu);
    EXPECT_EQ(sum(covered(udp, 20, 12, 17)), 0xffffu) << payload;

    TcpSegment segment;
    segment.from = endpoint("[2001:db8::1]:25");
    segment.to = endpoint("[2001:db8::2]:40000");
    segment.sequence = 0xfffffff0;
    segment.flags = kPush | kAck;
    segment.payload = payload;
    const std::string tcp = tcp_packet(segment);
    EXPECT_EQ(sum(covered(tcp, 40, 8, 6)), 0xffffu) << payload;
  }
}

TEST(Packets, HeadersSayWhatIsInThem) {
  const std::string packet = udp_packet(endpoint("10.0.0.1:1024"), endpoint("10.0.3.1:53"), "abc");
  EXPECT_EQ(packet.size(), 31u);
  EXPECT_EQ(byte(packet, 0), 0x45u);
  EXPECT_EQ(byte(packet, 3), 31u);
  EXPECT_EQ(byte(packet, 9), 17u);
  EXPECT_EQ(packet.substr(12, 8), std::string("\x0a\0\0\x01\x0a\0\x03\x01", 8));
  EXPECT_EQ(byte(packet, 23), 53u);
  EXPECT_EQ(packet.substr(28), "abc");
}

}  // namespace
}  // namespace porpoise::sim
