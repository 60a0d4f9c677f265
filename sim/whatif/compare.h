#pragma once
// One night played twice with each of several seeds: as it was, and with a change. A seed decides
// what the record leaves open (when between two attempts an outage began and ended) and all chance
// in the world, and is the same for both: so the difference is the change.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/import/night.h"
#include "sim/import/write_night.h"
#include "sim/whatif/change.h"
#include "sim/whatif/course.h"
#include "sim/whatif/handover.h"

namespace porpoise::sim {

struct WhatIf {
  NightChoices choices;                        ///< Edges are drawn whatever they say.
  std::map<std::string, std::string> control;  ///< What the server's settings were, as known.
  Change change;
  /// The server as it was at `change.from`; not set: it comes there by living through the night.
  std::optional<Handover> handover;
  std::uint64_t first_seed = 1;
  std::uint32_t seeds = 10;

  WhatIf() = default;
};

/// One seed's two lives.
struct WhatIfPair {
  std::uint64_t seed = 0;
  Course before, after;
};

/// The night of one seed as it was and with the change, ready to be played; or what is wrong.
struct WhatIfScenarios {
  Scenario before, after;
  std::string error;

  WhatIfScenarios() = default;
};
WhatIfScenarios scenarios_of(const Night& night, const WhatIf& what_if, std::uint64_t seed);

/// Plays `scenario` for `seconds`; what its first host's server has logged. With a `handover` (it
/// may be null) the server is, at its time, replaced by the recorded one, which has just been
/// started again on the queue that it had; what it had logged before counts.
maillog::LogData play_night(const Scenario& scenario, std::uint64_t seed, double seconds,
                            const Handover* handover = nullptr);

WhatIfPair play_pair(const Night& night, const WhatIf& what_if, std::uint64_t seed);

/// Where 95 % of nights like these lie, as far as the seeds say: mean and the bounds of one more
/// night (Student's t).
struct Spread {
  double mean = 0, low = 0, high = 0;
};
Spread spread_of(const std::vector<double>& values);

/// One line of the table.
struct ComparedFigure {
  Figure figure = Figure::recipients;
  double recorded = 0;
  Spread before, after, difference;
  std::optional<double> live;  ///< Of a live night with the change, when there was one.

  /// That night's difference lies where it was said to.
  bool holds() const {
    return !live || (difference.low <= *live - recorded && *live - recorded <= difference.high);
  }
};
std::vector<ComparedFigure> compare(const Course& recorded, const std::vector<WhatIfPair>& pairs,
                                    const std::optional<Course>& live);

/// As CSV: figure,recorded,before,before_low,...,difference_high,live.
std::string to_csv(const std::vector<ComparedFigure>& figures);

}  // namespace porpoise::sim
