#pragma once
// Processes that share the pieces of a long command's work and tell of them line by line. Whoever
// runs a crew outlives the member that a piece ends, and another one goes on in its place.

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace porpoise::sim {

struct Crew {
  using Say = std::function<void(std::string_view line)>;
  using Numbers = std::vector<std::uint64_t>;

  unsigned members = 1;
  std::uint64_t pieces = 0;
  /// Does the piece `at`, from 0, in a process of the crew. What it says is heard by the caller.
  std::function<Numbers(std::uint64_t at, const Say& say)> work;
  /// A line that is to be printed.
  std::function<void(std::string_view line)> heard;
  /// A piece was done, with these numbers.
  std::function<void(const Numbers& numbers)> done;
  /// The piece `at` ended the process that did it.
  std::function<void(std::uint64_t at)> died;

  Crew() = default;
  /// Until all pieces are done. Each member's come in their order. False when no process could be
  /// started.
  bool run() const;
};

}  // namespace porpoise::sim
