#pragma once
// Numbers and mail addresses as a terminal may show them.

#include <cstdint>
#include <string>
#include <string_view>

namespace porpoise::operate {

/// Controls and bytes beyond ASCII become `_`: nobody's mail moves the operator's cursor.
std::string printable(std::string_view text);
/// A reply's lines, each set in under its recipient.
std::string set_in(std::string_view text);
/// 59 -> "59 s", 7500 -> "2 h 5 min": the two largest units.
std::string span(std::int64_t seconds);
/// "now", "in 5 min", or "5 min ago".
std::string relative(std::int64_t seconds_from_now);
/// `D Mon YYYY HH:MM:SS GMT`.
std::string date(std::int64_t seconds);

}  // namespace porpoise::operate
