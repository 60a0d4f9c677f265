#pragma once
// How one machine reaches another. Integers only.

#include <cstdint>

#include "impl/host/clock.h"

namespace porpoise::sim {

struct LinkRules {
  Duration latency = std::chrono::microseconds(400);  ///< One way.
  Duration jitter = std::chrono::microseconds(200);   ///< At most this much on top, drawn.
  std::uint64_t bytes_per_second = 0;                 ///< 0: without limit.
  std::uint32_t datagram_loss = 0;                    ///< Parts per million.
  std::uint32_t segment_bytes = 16384;  ///< What is written at once arrives in pieces of this size.
  std::uint32_t window_bytes = 65536;   ///< Sent and not yet read, per direction.
  bool severed = false;                 ///< Nothing passes; streams send again and again.

  bool operator==(const LinkRules&) const = default;
};

/// Between processes of one machine.
inline constexpr LinkRules kLoopback{.latency = std::chrono::microseconds(10),
                                     .jitter = std::chrono::microseconds(5)};

}  // namespace porpoise::sim
