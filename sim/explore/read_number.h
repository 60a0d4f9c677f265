#pragma once
// A number as text.

#include <charconv>
#include <string_view>

namespace porpoise::sim {

/// Whether `text` is a number and nothing else; `number` has it then.
template <class Number>
bool read_number(std::string_view text, Number& number) {
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end;
}

}  // namespace porpoise::sim
