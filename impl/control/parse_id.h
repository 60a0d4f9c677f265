#pragma once
// The number of a user or a group, as text.

#include <charconv>
#include <cstdint>
#include <string_view>

namespace porpoise::control {

/// Whether `text` is such a number and nothing else; `id` has it then.
inline bool parse_id(std::string_view text, std::uint32_t& id) {
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, id);
  return error == std::errc{} && stop == end;
}

}  // namespace porpoise::control
