#include "sim/maillog/line_time.h"

#include <charconv>
#include <chrono>
#include <string>

namespace porpoise::sim::maillog {
namespace {

/// `count` decimal digits; -1 for anything else. A leading space counts as 0 (syslog's days).
int digits_at(std::string_view text, std::size_t at, std::size_t count) {
  if (text.size() < at + count) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    const char letter = text[i] == ' ' && i == at ? '0' : text[i];
    if (letter < '0' || letter > '9') return -1;
    value = value * 10 + (letter - '0');
  }
  return value;
}

std::optional<double> seconds_of(int year, int month, int day, int hour, int minute, int second) {
  if (day < 1 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
    return std::nullopt;
  using namespace std::chrono;
  const year_month_day date{std::chrono::year(year),
                            std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return 86400.0 * static_cast<double>(sys_days(date).time_since_epoch().count()) + hour * 3600 +
         minute * 60 + second;
}

std::optional<double> clock_at(std::string_view text, std::size_t at, int year, int month,
                               int day) {
  if (text.size() < at + 8 || text[at + 2] != ':' || text[at + 5] != ':') return std::nullopt;
  return seconds_of(year, month, day, digits_at(text, at, 2), digits_at(text, at + 3, 2),
                    digits_at(text, at + 6, 2));
}

std::string_view after(std::string_view line, std::size_t at) {
  line.remove_prefix(std::min(line.size(), at));
  if (line.starts_with(' ')) line.remove_prefix(1);
  return line;
}

std::optional<Stamped> read_tai64n(std::string_view line) {
  constexpr std::uint64_t kEpoch = 4611686018427387914u;  // 2^62 + 10: the label of 1970
  std::uint64_t label = 0;
  std::uint32_t nanoseconds = 0;
  if (line.size() < 25 || (line.size() > 25 && line[25] != ' ')) return std::nullopt;
  const auto high = std::from_chars(line.data() + 1, line.data() + 17, label, 16);
  const auto low = std::from_chars(line.data() + 17, line.data() + 25, nanoseconds, 16);
  if (high.ptr != line.data() + 17 || low.ptr != line.data() + 25 || label < kEpoch ||
      label > kEpoch + 100'000'000'000u) {
    return std::nullopt;
  }
  return Stamped{static_cast<double>(label - kEpoch) + nanoseconds * 1e-9, false, after(line, 25)};
}

/// `.` and digits at `at`, if they are there; moves `at` behind them.
double fraction_at(std::string_view line, std::size_t& at) {
  if (at >= line.size() || line[at] != '.') return 0;
  double value = 0, unit = 0.1;
  for (++at; at < line.size() && line[at] >= '0' && line[at] <= '9'; ++at, unit /= 10)
    value += unit * (line[at] - '0');
  return value;
}

std::optional<Stamped> read_iso(std::string_view line) {
  const auto time =
      clock_at(line, 11, digits_at(line, 0, 4), digits_at(line, 5, 2), digits_at(line, 8, 2));
  if (!time || line[4] != '-' || line[7] != '-' || (line[10] != 'T' && line[10] != ' '))
    return std::nullopt;
  std::size_t at = 19;
  const double fraction = fraction_at(line, at);
  double offset = 0;
  if (at < line.size() && (line[at] == '+' || line[at] == '-')) {
    const std::size_t minutes = at + 3 < line.size() && line[at + 3] == ':' ? at + 4 : at + 3;
    offset = (digits_at(line, at + 1, 2) * 60 + digits_at(line, minutes, 2)) *
             (line[at] == '+' ? 60.0 : -60.0);
    at = minutes + 2;
  } else if (at < line.size() && line[at] == 'Z') {
    ++at;
  }
  return Stamped{*time + fraction - offset, line.size() > 19 && line[19] != '.', after(line, at)};
}

std::optional<Stamped> read_epoch(std::string_view line) {
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), seconds);
  auto at = static_cast<std::size_t>(end - line.data());
  if (error != std::errc() || at < 9 || at > 11) return std::nullopt;
  const bool whole = at >= line.size() || line[at] != '.';
  const double fraction = fraction_at(line, at);
  if (at < line.size() && line[at] != ' ') return std::nullopt;
  return Stamped{static_cast<double>(seconds) + fraction, whole, after(line, at)};
}

}  // namespace

std::optional<Stamped> LineTime::read_syslog(std::string_view line) {
  static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (line.size() < 15 || line[3] != ' ' || line[6] != ' ') return std::nullopt;
  const std::size_t at = kMonths.find(line.substr(0, 3));
  if (at == kMonths.npos || at % 3 != 0) return std::nullopt;
  const int month = static_cast<int>(at / 3) + 1;
  const int year = month_ == 12 && month == 1 ? year_ + 1 : year_;
  const auto time = clock_at(line, 7, year, month, digits_at(line, 4, 2));
  if (!time) return std::nullopt;
  year_ = year;
  month_ = month;
  return Stamped{*time, true, after(line, 15)};
}

std::optional<Stamped> LineTime::read(std::string_view line) {
  if (line.empty()) return std::nullopt;
  if (line.front() == '@') return read_tai64n(line);
  if (line.front() >= 'A' && line.front() <= 'S') return read_syslog(line);
  if (line.front() < '0' || line.front() > '9') return std::nullopt;
  return line.size() > 10 && line[4] == '-' ? read_iso(line) : read_epoch(line);
}

}  // namespace porpoise::sim::maillog
