#pragma once
// A body in a file of its own, read in chunks whose sums are known: nobody gets bytes that were not
// accepted.

#include <functional>
#include <memory>
#include <vector>

#include "impl/host/filesystem.h"
#include "impl/queue/store.h"

namespace porpoise::queue {

/// Bytes of a chunk; the last one of a body may be shorter.
inline constexpr std::size_t kCheckedChunk = 64 << 10;

/// Of `size` bytes, whose chunks have the CRC-32C of `chunk_crcs`. Reading fails with bad_message
/// where a chunk is another, looked at twice; then `on_damage` is called.
std::shared_ptr<MessageSource> open_checked(std::unique_ptr<File> file, std::uint64_t size,
                                            std::vector<std::uint32_t> chunk_crcs,
                                            std::function<void()> on_damage);

}  // namespace porpoise::queue
