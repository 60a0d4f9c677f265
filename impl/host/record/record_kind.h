#pragma once
// The first byte of every record.

#include <cstdint>

namespace porpoise::record {

enum class RecordKind : std::uint8_t {
  turn = 1,
  end = 2,  ///< The process has ended by itself; its exit code.
};

}  // namespace porpoise::record
