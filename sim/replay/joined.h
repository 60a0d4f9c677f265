#pragma once
// Bytes that were given in pieces.

#include <span>
#include <string>
#include <string_view>

namespace porpoise::sim {

inline std::string joined(std::span<const std::string_view> pieces) {
  std::string all;
  for (const std::string_view piece : pieces) all += piece;
  return all;
}

}  // namespace porpoise::sim
