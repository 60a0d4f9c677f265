#pragma once
// Finding where the zeros begin that a segment ends with. A start looks at megabytes of them.

#include <cstring>
#include <string_view>

#include "impl/queue/journal/format.h"

namespace porpoise::queue::journal {

/// `bytes` without the zeros at its end.
inline std::string_view without_zeros(std::string_view bytes) {
  static constexpr char kZeros[kSector] = {};
  while (bytes.size() >= kSector &&
         std::memcmp(bytes.data() + bytes.size() - kSector, kZeros, kSector) == 0) {
    bytes.remove_suffix(kSector);
  }
  return bytes.substr(0, bytes.find_last_not_of('\0') + 1);
}

}  // namespace porpoise::queue::journal
