#pragma once
// 128-bit sums that name the contents of simulated disks. A sum is built from parts in any order
// and parts can be taken out again, so that a small change costs a small hash. Not for enemies.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace porpoise::sim {

/// An element of the group Z/2^64 x Z/2^64; zero stands for "nothing".
struct Hash128 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  auto operator<=>(const Hash128&) const = default;
  Hash128& operator+=(const Hash128& other) {
    low += other.low;
    high += other.high;
    return *this;
  }
  Hash128& operator-=(const Hash128& other) {
    low -= other.low;
    high -= other.high;
    return *this;
  }
  explicit operator bool() const { return (low | high) != 0; }
};

/// The hash of `bytes` at the place `seed`.
Hash128 hash_bytes128(std::string_view bytes, std::uint64_t seed);

/// As hash_bytes128 for a sector of 512 bytes; zero when all of it is zero.
Hash128 hash_sector(const char* sector, std::uint64_t seed);

/// Collects plain numbers into one hash; the order counts.
class HashBuilder {
 public:
  HashBuilder& add(std::uint64_t value);
  HashBuilder& add(const Hash128& value) { return add(value.low).add(value.high); }
  Hash128 finish() const;

 private:
  std::uint64_t a_ = 0x2d358dccaa6c78a5ULL;
  std::uint64_t b_ = 0x8bb84b93962eacc9ULL;
};

}  // namespace porpoise::sim
