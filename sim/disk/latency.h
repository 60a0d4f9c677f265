#pragma once
// How long a simulated disk takes. Integers only, so that every build agrees.

#include <cstdint>

#include "impl/host/clock.h"
#include "sim/clock/random.h"
#include "sim/disk/event.h"

namespace porpoise::sim {

/// A call takes its class's time, plus time for its bytes, plus up to `spread` of all that.
struct Latency {
  Duration read = std::chrono::microseconds(20);
  Duration write = std::chrono::microseconds(20);
  Duration metadata = std::chrono::microseconds(20);
  Duration entry = std::chrono::microseconds(1);  ///< One step of a listing.
  Duration sync = std::chrono::microseconds(300);
  Duration per_mebibyte = std::chrono::milliseconds(1);
  std::uint32_t spread_percent = 50;

  Duration of(DiskOp op, std::uint64_t bytes, Random& chance) const {
    const std::int64_t ns =
        base(op).count() + static_cast<std::int64_t>(bytes) * per_mebibyte.count() / (1 << 20);
    return Duration(ns + chance.between(0, ns * spread_percent / 100));
  }

 private:
  Duration base(DiskOp op) const {
    switch (op) {
      case DiskOp::read:
        return read;
      case DiskOp::write:
      case DiskOp::append:
        return write;
      case DiskOp::sync_data:
      case DiskOp::sync_all:
      case DiskOp::sync_directory:
        return sync;
      case DiskOp::next_entry:
        return entry;
      default:
        return metadata;
    }
  }
};

}  // namespace porpoise::sim
