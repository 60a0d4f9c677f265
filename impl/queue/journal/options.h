#pragma once
// What may be set of the journal. Sizes in bytes.

#include <cstdint>

#include "impl/host/clock.h"

namespace porpoise::queue::journal {

struct Options {
  std::uint64_t segment_bytes = 16 << 20;  ///< A larger batch gets a larger segment.
  /// Free space that new mail does not touch: what deliveries, marks and bounces take, and the
  /// segments that they may need.
  std::uint64_t reserve_bytes = 48 << 20;
  std::uint64_t inline_max = 256 << 10;    ///< Larger bodies are files of their own.
  std::uint64_t cache_bytes = 8 << 20;     ///< Of the newest messages, kept in memory.
  std::uint64_t batch_max = 4 << 20;       ///< Beyond it another batch begins.
  std::uint64_t segments_max = 8;          ///< With more, old messages are moved to the front.
  Duration lazy = std::chrono::milliseconds(900);  ///< Marks reach the disk within this.
};

}  // namespace porpoise::queue::journal
