#pragma once
// The three bits that a mode has for each class of users.

#include <cstdint>

namespace porpoise::sim {

inline constexpr std::uint32_t kMayRead = 4;
inline constexpr std::uint32_t kMayWrite = 2;
inline constexpr std::uint32_t kMaySearch = 1;

}  // namespace porpoise::sim
