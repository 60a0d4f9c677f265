#pragma once
// The commands of porpoise-sim, one file each. Each returns its exit code: 0 kept, 1 broken,
// 2 bad input.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/run.h"

namespace porpoise::sim {

inline constexpr int kKept = 0;
inline constexpr int kBroken = 1;
inline constexpr int kBadInput = 2;

/// One clear line on standard error; kBadInput.
int refuse(const std::string& why);

/// The scenario in `path`; nothing, and refuse(), when there is none.
std::optional<Scenario> load_scenario(const std::string& path);

struct RunCommand {
  std::string scenario;
  std::uint64_t seed = 1;
  std::string trace;  ///< Where the event log goes; empty: nowhere.
  std::optional<ExtraCrash> crash;
  bool log = false;  ///< Print what the servers log.

  RunCommand() = default;
};
int run(const RunCommand& command);

struct CompareCommand {
  std::string scenario;
  std::uint64_t seed = 1;
  std::string with;  ///< A trace of another run.

  CompareCommand() = default;
};
int compare(const CompareCommand& command);

struct ExploreCommand {
  std::vector<std::string> scenarios;
  std::string profile = std::string(default_profile().name);  ///< Or "all".
  std::uint64_t seed = 1;
  unsigned depth = 1;
  unsigned jobs = 1;
  std::uint64_t limit = 0;
  bool first = false;  ///< Stop at the first broken promise.
  /// One state instead: `--at`, `--image`, `--then`.
  std::string at;
  std::string image = "0";
  std::string then;

  ExploreCommand() = default;
};
int explore(const ExploreCommand& command);

}  // namespace porpoise::sim
