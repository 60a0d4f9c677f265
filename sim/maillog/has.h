#pragma once
// Words in a line of a log.

#include <string_view>

namespace porpoise::sim::maillog {

inline bool has(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

}  // namespace porpoise::sim::maillog
