#pragma once
// What records are, and how one follows the other.

#include <cstdint>

#include "impl/base/crc32c.h"
#include "impl/base/wire.h"
#include "impl/host/record/varint.h"

namespace porpoise::record {

enum class RecordKind : std::uint8_t {
  turn = 1,
  end = 2,       ///< The process has ended by itself; its exit code.
  cut_turn = 3,  ///< A turn in which it was killed, as far as it had come.
};

/// Adds `body`, whose first byte says what it is.
inline void put_record(std::string& records, std::string_view body) {
  put_text(records, body);
  put_u32(records, crc32c(0, body));
}

}  // namespace porpoise::record
