#include "sim/disk/hash128.h"

#include <cstring>

namespace porpoise::sim {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t kOdd[4] = {0x2d358dccaa6c78a5ULL, 0x8bb84b93962eacc9ULL,
                                   0x4b33a62ed433d4a3ULL, 0x4d5a2da51de1aa47ULL};

std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t word(const char* at) {
  std::uint64_t value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

Hash128 finish(std::uint64_t a, std::uint64_t b, std::uint64_t seed, std::uint64_t size) {
  const std::uint64_t x = fold(a ^ kOdd[0], b ^ kOdd[1] ^ size);
  const std::uint64_t y = fold(a ^ kOdd[2] ^ seed, b ^ kOdd[3]);
  return Hash128{fold(x ^ kOdd[3], y ^ kOdd[2]), fold(y ^ kOdd[0], x ^ kOdd[1] ^ size)};
}

}  // namespace

Hash128 hash_sector(const char* sector, std::uint64_t seed) {
  std::uint64_t a = fold(seed ^ kOdd[0], kOdd[1]);
  std::uint64_t b = fold(seed ^ kOdd[2], kOdd[3]);
  std::uint64_t any = 0;
  for (std::size_t at = 0; at < 512; at += 32) {
    const std::uint64_t w0 = word(sector + at), w1 = word(sector + at + 8);
    const std::uint64_t w2 = word(sector + at + 16), w3 = word(sector + at + 24);
    any |= w0 | w1 | w2 | w3;
    a = fold(w0 ^ a, w1 ^ kOdd[0]) + kOdd[2];
    b = fold(w2 ^ b, w3 ^ kOdd[1]) + kOdd[3];
  }
  return any == 0 ? Hash128{} : finish(a, b, seed, 512);
}

Hash128 hash_bytes128(std::string_view bytes, std::uint64_t seed) {
  std::uint64_t a = fold(seed ^ kOdd[0], kOdd[1]);
  std::uint64_t b = fold(seed ^ kOdd[2], kOdd[3]);
  const std::uint64_t size = bytes.size();
  while (bytes.size() >= 16) {
    const std::uint64_t w0 = word(bytes.data()), w1 = word(bytes.data() + 8);
    a = fold(w0 ^ a, w1 ^ kOdd[0]) + kOdd[2];
    b = fold(w0 ^ kOdd[3], w1 ^ b) + kOdd[1];
    bytes.remove_prefix(16);
  }
  char rest[16] = {};
  if (!bytes.empty()) std::memcpy(rest, bytes.data(), bytes.size());
  a = fold(word(rest) ^ a, word(rest + 8) ^ kOdd[0]);
  b = fold(word(rest) ^ kOdd[3], word(rest + 8) ^ b);
  return finish(a, b, seed, size);
}

HashBuilder& HashBuilder::add(std::uint64_t value) {
  a_ = fold(a_ ^ value, kOdd[2]) + kOdd[1];
  b_ = fold(b_ ^ kOdd[3], value ^ kOdd[0]) + a_;
  return *this;
}

Hash128 HashBuilder::finish() const {
  return sim::finish(a_, b_, 0, 0);
}

}  // namespace porpoise::sim
