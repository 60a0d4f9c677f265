#pragma once
// Letters without case, as mail means it: ASCII only, whatever the locale.

#include <string>
#include <string_view>

namespace porpoise {

constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string to_lower(std::string_view text);

bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace porpoise
