#pragma once
// DNS packets written out byte by byte, without any library and without compression.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace porpoise::test {

inline std::string dns_number(std::uint64_t value, int bytes) {
  std::string text;
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    text += static_cast<char>(value >> shift & 0xff);
  }
  return text;
}

/// `a.ex` as labels; `.` is the root.
inline std::string dns_name(std::string_view name) {
  std::string wire;
  while (!name.empty() && name != ".") {
    const std::string_view label = name.substr(0, name.find('.'));
    wire += static_cast<char>(label.size());
    wire += label;
    name.remove_prefix(std::min(label.size() + 1, name.size()));
  }
  return wire + '\0';
}

inline std::string dns_record(std::string_view owner, int type, std::uint32_t ttl,
                              const std::string& data) {
  return dns_name(owner) + dns_number(static_cast<std::uint64_t>(type), 2) + dns_number(1, 2) +
         dns_number(ttl, 4) + dns_number(data.size(), 2) + data;
}

inline std::string dns_a(std::string_view owner, std::uint32_t ttl, std::uint32_t address) {
  return dns_record(owner, 1, ttl, dns_number(address, 4));
}
inline std::string dns_cname(std::string_view owner, std::uint32_t ttl, std::string_view target) {
  return dns_record(owner, 5, ttl, dns_name(target));
}
inline std::string dns_mx(std::string_view owner, std::uint32_t ttl, std::uint16_t preference,
                          std::string_view target) {
  return dns_record(owner, 15, ttl, dns_number(preference, 2) + dns_name(target));
}
inline std::string dns_soa(std::string_view owner, std::uint32_t ttl, std::uint32_t minimum) {
  return dns_record(
      owner, 6, ttl,
      dns_name(owner) + dns_name(owner) + std::string(16, '\0') + dns_number(minimum, 4));
}

/// A response; its flags say QR, RD and RA.
struct DnsResponse {
  std::uint16_t id = 0;
  std::uint16_t flags = 0x8180;
  std::string question;  ///< As dns_question() makes it; empty: none.
  std::vector<std::string> answers;
  std::vector<std::string> authorities;

  DnsResponse() = default;
  std::string bytes() const {
    std::string all = dns_number(id, 2) + dns_number(flags, 2) +
                      dns_number(question.empty() ? 0 : 1, 2) + dns_number(answers.size(), 2) +
                      dns_number(authorities.size(), 2) + dns_number(0, 2) + question;
    for (const std::string& record : answers) all += record;
    for (const std::string& record : authorities) all += record;
    return all;
  }
};

inline std::string dns_question(std::string_view name, int type) {
  return dns_name(name) + dns_number(static_cast<std::uint64_t>(type), 2) + dns_number(1, 2);
}

/// A response without records to `query`, which has one question and perhaps EDNS.
inline DnsResponse dns_response_to(std::string_view query) {
  DnsResponse response;
  response.id = static_cast<std::uint16_t>(static_cast<unsigned char>(query[0]) << 8 |
                                           static_cast<unsigned char>(query[1]));
  const std::size_t end = query.find('\0', 12) + 5;
  response.question = std::string(query.substr(12, end - 12));
  return response;
}

}  // namespace porpoise::test
