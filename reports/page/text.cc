#include "reports/page/text.h"

#include <cmath>

#include <fmt/format.h>

namespace porpoise::reports {

std::string digits(double value) {
  if (!std::isfinite(value)) return value > 0 ? "inf" : "-";
  if (value == 0) return "0";
  const int places = 2 - static_cast<int>(std::floor(std::log10(std::abs(value))));
  if (places > 0) return fmt::format("{:.{}f}", value, std::min(places, 9));
  const double step = std::pow(10, -places);
  return fmt::format("{:.0f}", std::round(value / step) * step);
}

std::string percent(double part) {
  if (!(part < 99.995)) return ">9999";
  const double value = 100 * part;
  return std::abs(value) < 9.95 ? fmt::format("{:.1f}", value + 0.0) : fmt::format("{:.0f}", value);
}

std::string duration(double seconds) {
  if (!std::isfinite(seconds)) return "never";
  if (seconds < 9.95) return fmt::format("{:.2g} s", seconds);
  static constexpr std::pair<long long, const char*> kUnits[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
  const long long whole = std::llround(seconds);
  for (std::size_t i = 0; i < std::size(kUnits); ++i) {
    const auto [unit, name] = kUnits[i];
    if (whole < unit) continue;
    const long long first = whole / unit;
    const long long second = i + 1 < std::size(kUnits) ? whole % unit / kUnits[i + 1].first : 0;
    if (second == 0) return fmt::format("{} {}", first, name);
    return fmt::format("{} {} {} {}", first, name, second, kUnits[i + 1].second);
  }
  return "0 s";
}

}  // namespace porpoise::reports
