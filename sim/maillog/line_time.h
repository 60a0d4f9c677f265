#pragma once
// The time at the beginning of a log line, in the forms that mail logs come in.

#include <optional>
#include <string_view>

namespace porpoise::sim::maillog {

struct Stamped {
  double seconds = 0;     ///< Since some epoch; leap years are counted, leap seconds are not.
  bool whole = false;     ///< Cut to whole seconds.
  std::string_view rest;  ///< After the stamp and one space.
};

class LineTime {
 public:
  /// Takes `@` and 24 hexadecimal digits (TAI64N, multilog), `Nov 22 09:09:39` (syslog, which names
  /// no year: it is taken to go on when the month falls back), `2026-11-22T09:09:39.123+01:00`
  /// (syslog of today) and `1795338579.276` (splogger). Nothing for any other beginning.
  std::optional<Stamped> read(std::string_view line);

 private:
  std::optional<Stamped> read_syslog(std::string_view line);

  int year_ = 2000;  // A leap year, so that 29 Feb is a day.
  int month_ = 0;
};

}  // namespace porpoise::sim::maillog
