#pragma once
// Chance in the simulation. One seed decides everything; every concern draws from a stream of its
// own, so that one draw more in one place reshuffles nothing elsewhere. No floating point.

#include <cstdint>
#include <string_view>

namespace porpoise::sim {

/// A small, fixed generator (SplitMix64): the same numbers on every build, for ever. Copyable.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t draw();
  /// Uniform in [0, bound); bound > 0.
  std::uint64_t below(std::uint64_t bound);
  /// Uniform in [low, high].
  std::int64_t between(std::int64_t low, std::int64_t high);
  /// True `parts` times in a million.
  bool chance(std::uint32_t parts_per_million);
  /// A stream of its own for the concern `label`; the same label gives the same stream.
  Random split(std::string_view label) const;

  bool operator==(const Random&) const = default;

 private:
  std::uint64_t state_;
};

/// FNV-1a over bytes: for labels and event logs, not for enemies.
std::uint64_t hash_bytes(std::string_view bytes, std::uint64_t seed = 0xcbf29ce484222325ULL);

}  // namespace porpoise::sim
