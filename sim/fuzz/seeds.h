#pragma once
// Which seeds a campaign has, and which of them are one machine's share. Both are written by hand
// on command lines, so both are read strictly.

#include <cstdint>
#include <optional>
#include <string_view>

namespace porpoise::sim {

/// Seeds from `first` to `last`, both included; fewer than 2^63.
struct SeedRange {
  std::uint64_t first = 1;
  std::uint64_t last = 1;

  std::uint64_t size() const { return last - first + 1; }
  /// `A..B` with A <= B, decimal digits and nothing else.
  static std::optional<SeedRange> parse(std::string_view text);
  bool operator==(const SeedRange&) const = default;
};

/// One of `of` parts, whose sizes differ by one at most; from 1.
struct Shard {
  std::uint64_t number = 1;
  std::uint64_t of = 1;

  /// How many of `range` are its.
  std::uint64_t size(const SeedRange& range) const;
  /// The `index`th of them, from 0.
  std::uint64_t seed(const SeedRange& range, std::uint64_t index) const {
    return range.first + (number - 1) + index * of;
  }
  /// `I/N` with 1 <= I <= N, decimal digits and nothing else.
  static std::optional<Shard> parse(std::string_view text);
  bool operator==(const Shard&) const = default;
};

}  // namespace porpoise::sim
