#pragma once
// Numbers as people read them.

#include <string>

namespace porpoise::reports {

/// Three significant digits, never with an exponent: 0.0123, 4.56, 78900.
std::string digits(double value);
/// Per cent without the sign: 0.5 -> "50", 0.0123 -> "1.2"; at least 10000: ">9999".
std::string percent(double part);
/// 400 -> "6 min 40 s", 97200 -> "1 d 3 h": the two largest units.
std::string duration(double seconds);

}  // namespace porpoise::reports
