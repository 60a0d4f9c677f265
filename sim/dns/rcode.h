#pragma once
// What a name server answers instead of records.

#include <cstdint>

namespace porpoise::sim {

inline constexpr std::uint16_t kServerFailure = 2;
inline constexpr std::uint16_t kNoSuchName = 3;
inline constexpr std::uint16_t kRefused = 5;

}  // namespace porpoise::sim
