#pragma once
// The states that a power loss may leave: all of them where there are few, a documented sample
// where there are many, or one by chance.

#include <functional>
#include <vector>

#include "sim/clock/random.h"
#include "sim/disk/crash_window.h"

namespace porpoise::sim {

struct CrashBounds {
  /// Every allowed state is visited when there are at most this many atoms, or when what they need
  /// of each other leaves at most 2 to this power states.
  unsigned exhaustive_max = 12;
  /// Else about so many: none, all, prefixes, drop one, keep one, drop all of one file, random.
  unsigned samples_max = 256;
  /// Pieces that may be damaged in one state. At least 1 on profiles that tear.
  unsigned torn_max = 0;
  std::uint64_t seed = 0;  ///< Of the random samples.
};

enum class Fate : std::uint8_t { lost, kept, torn };

struct CrashState {
  const DiskImage& image;  ///< Copy it to keep it.
  Hash128 hash;
  const std::vector<Fate>& fates;  ///< One for every atom of the window.
};

struct CrashCount {
  std::uint64_t states = 0;  ///< Visited; different ones may have equal images.
  bool exhaustive = false;
};

CrashCount for_each_crash_state(const CrashWindow& window, const CrashBounds& bounds,
                                const std::function<void(const CrashState&)>& visit);

/// One of the allowed states. `tears`: with one piece damaged that was being written, if there is
/// one, whatever the profile says.
DiskImage random_crash_state(const CrashWindow& window, Random& chance, bool tears = false);

}  // namespace porpoise::sim
