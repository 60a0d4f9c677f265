#pragma once
// What may be set of the classic store.

#include <cstdint>

#include "impl/host/clock.h"

namespace porpoise::queue::classic {

struct Options {
  std::uint64_t reserve_bytes = 16 << 20;  ///< Free space that only privileged drafts may use.
  Duration lazy = std::chrono::milliseconds(700);  ///< What waits goes to the disk after this.
};

}  // namespace porpoise::queue::classic
