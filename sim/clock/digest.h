#pragma once
// A number that names a value: equal values, equal numbers, on every build. Not for enemies.

#include <concepts>
#include <cstdint>
#include <string_view>

#include "sim/clock/random.h"

namespace porpoise::sim {

class Digest {
 public:
  /// The length counts too: ("ab", "c") is not ("a", "bc").
  void add(std::string_view text) {
    add(text.size());
    value_ = hash_bytes(text, value_);
  }
  void add(std::integral auto number) {
    std::uint64_t z = value_ ^ (static_cast<std::uint64_t>(number) + 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    value_ = z ^ (z >> 31);
  }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325ULL;
};

}  // namespace porpoise::sim
