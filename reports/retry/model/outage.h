#pragma once
// What can be wrong with a destination, by name: the law of a message's wait and what comes after it.

#include <optional>
#include <string>
#include <string_view>

#include "reports/retry/model/law.h"

namespace porpoise::reports::retry {

struct Outage {
  std::string name;   ///< As on the command line.
  std::string title;  ///< For people.
  LawPtr wait;        ///< From a message's first failed attempt until it would be accepted.

  /// Above 0: the destination goes away again. Up times are exponential with this mean, further
  /// outages exponential with mean `down_mean`.
  double up_mean = 0;
  double down_mean = 0;

  /// Set: several messages wait for the end of one outage. This is the law of its length as messages
  /// meet it, `wait` what is left of it when one arrives.
  LawPtr met;
};

/// An outage, or one line that says what is wrong with its name.
struct MadeOutage {
  std::optional<Outage> outage;
  std::string error;
};

/// exponential:MEAN  weibull:SHAPE,MEAN  lognormal:MEDIAN,SIGMA  pareto:ALPHA,SCALE  loguniform:LEAST,MOST
/// uniform:LEAST,MOST  constant:WAIT  dead  diurnal:DAYMEAN,NIGHTMEAN  onoff:DOWN,UP
/// shared:LAW (messages arrive during outages of LAW)  mix:WEIGHT*LAW+WEIGHT*LAW...
/// Times in seconds or with a unit s, m, h, d; other numbers with at most three decimal places.
MadeOutage make_outage(std::string_view name);

}  // namespace porpoise::reports::retry
