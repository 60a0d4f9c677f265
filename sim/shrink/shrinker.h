#pragma once
// Makes a failing scenario as small as it gets while it still fails in the same way.

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "sim/fuzz/judged_run.h"
#include "sim/scenario/toml.h"

namespace porpoise::sim {

/// How a run fails: promises by their names, or else the reader's complaints without their numbers
/// and addresses. What [expect] counts is not in it, for a smaller story has other numbers;
/// what may be at most is.
std::set<std::string> symptoms_of(const RunResult& result);

struct ShrinkOptions {
  std::uint64_t seed = 1;
  std::uint64_t runs_max = 2000;
  /// Called after each run with the runs so far and the file's size now.
  std::function<void(std::uint64_t runs, std::size_t bytes)> progress;

  ShrinkOptions() = default;
};

struct Shrunk {
  TomlNode story;
  std::uint64_t seed = 1;  ///< With which it fails.
  std::uint64_t runs = 0;
  std::vector<std::string> complaints;  ///< Of the small story.
  std::string error;                    ///< Why there is nothing to shrink; empty: it was.

  Shrunk() = default;
};

/// A smaller story is kept only if it fails with the same seed or one of a few small ones and,
/// where the given story is kept in a world without faults, so is the smaller one: else leaving out
/// a host would "fail" as well.
Shrunk shrink(TomlNode story, const ShrinkOptions& options);

}  // namespace porpoise::sim
