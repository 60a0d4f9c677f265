#pragma once
// What DNS packets say, as plain values; what they look like on the wire is packet.h's matter.

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "impl/base/endpoint.h"

namespace porpoise::dns {

/// The types that are asked for or read; packets may hold any other number.
enum class RecordType : std::uint16_t { a = 1, ns = 2, cname = 5, soa = 6, mx = 15, aaaa = 28 };

/// `A`, `MX`, or `TYPE123`.
std::string name_of(RecordType type);

struct Question {
  std::string name;  ///< Canonical (name.h).
  RecordType type = RecordType::a;

  Question() = default;
  Question(std::string name_, RecordType type_) : name(std::move(name_)), type(type_) {}
  auto operator<=>(const Question&) const = default;
};

/// One resource record of class IN. Which fields count depends on its type.
struct Record {
  std::string owner;  ///< Canonical.
  RecordType type = RecordType::a;
  std::uint32_t ttl = 0;  ///< Seconds; 0 where the packet has the highest bit set (RFC 2181 §8).
  IpAddress address;      ///< A, AAAA.
  std::string target;     ///< CNAME, MX, NS: canonical; `.` is the root.
  std::uint16_t preference = 0;  ///< MX.
  std::uint32_t minimum = 0;     ///< SOA: how long a negative answer may be kept (RFC 2308 §4).

  Record() = default;
  bool operator==(const Record&) const = default;
};

/// A packet with at most one question.
struct Message {
  std::uint16_t id = 0;
  bool response = false;
  bool authoritative = false;
  bool truncated = false;
  bool recursion_available = false;
  std::uint8_t opcode = 0;
  std::uint16_t rcode = 0;  ///< With the upper bits of EDNS.
  bool asks = false;        ///< Has a question; the next two say which.
  std::string asked_name;   ///< As sent: its letters in their case. No dot at the end.
  RecordType asked_type = RecordType::a;
  std::vector<Record> answers;
  std::vector<Record> authorities;

  Message() = default;
};

/// RFC 1035 §4.1.1.
inline constexpr std::uint16_t kNoError = 0;
inline constexpr std::uint16_t kFormatError = 1;
inline constexpr std::uint16_t kServerFailure = 2;
inline constexpr std::uint16_t kNoSuchName = 3;
inline constexpr std::uint16_t kNotImplemented = 4;
inline constexpr std::uint16_t kRefused = 5;

/// `SERVFAIL`, or `RCODE123`.
std::string rcode_name(std::uint16_t rcode);

}  // namespace porpoise::dns
