#pragma once
// CRC-32C (Castagnoli), the check sum of what the queue and recordings write.

#include <cstdint>
#include <string_view>

namespace porpoise {

/// The check sum of what `crc` covers followed by `bytes`; 0 covers nothing.
/// crc32c(0, "123456789") is 0xE3069283. Uses the processor's instruction where there is one.
std::uint32_t crc32c(std::uint32_t crc, std::string_view bytes);

/// The same value, always by table.
std::uint32_t crc32c_by_table(std::uint32_t crc, std::string_view bytes);

}  // namespace porpoise
