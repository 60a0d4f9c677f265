#pragma once
// What the command line names: laws in files, logs, and the setup as a whole.

#include <cstdint>
#include <string>
#include <vector>

#include "reports/retry/study/study.h"

namespace porpoise::reports::retry {

struct Options {
  std::vector<std::string> schedules, outages, costs, logs, pools;
  std::string lifetime = "7d";
  std::uint64_t seed = 1;
  std::uint64_t messages = 100'000;
  std::uint64_t letters = 1000;
};

/// Fills `setup`; returns one line that says what is wrong, or nothing.
std::string read_setup(const Options& options, Setup& setup);

/// A law from a CSV file of `seconds,survival` lines: seconds rising from 0, survival falling from 1.
/// A first line that begins with a letter and empty lines are skipped. Errors name the line.
MadeOutage outage_from_file(const std::string& path);

}  // namespace porpoise::reports::retry
