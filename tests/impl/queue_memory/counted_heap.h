#pragma once
// Counts what this executable has on the heap, as malloc() rounds it.

#include <cstddef>

namespace porpoise::testing {

struct Heap {
  static std::size_t now();
  /// The most since the last call of restart_peak().
  static std::size_t peak();
  static void restart_peak();
};

}  // namespace porpoise::testing
