#pragma once
// From what a log or a capture says to a night.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/import/night.h"
#include "sim/maillog/log_data.h"

namespace porpoise::sim {

struct Overheard {
  maillog::LogData data;
  /// Mail domain -> name of the place in `data.domains` that takes it, where these are not the
  /// same. Domains that are in neither go where nothing is known to be wrong.
  std::map<std::string, std::string> routes;
  bool routes_matter = false;                  ///< `data.domains` are addresses, not mail domains.
  std::uint64_t guessed_routes = 0;            ///< Of these, which nothing says.
  std::map<std::string, std::string> control;  ///< As in Night.
  std::vector<NightAbsence> away;              ///< As in Night, in the times of `data`.
  std::string source;
  std::vector<std::string> untold;  ///< As in Night, and before what is said there.
};

Night learn_night(const Overheard& overheard);

}  // namespace porpoise::sim
