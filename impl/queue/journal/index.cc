#include "impl/queue/journal/index.h"

#include "impl/queue/journal/format.h"

namespace porpoise::queue::journal {
namespace {

// Flags have the place of the bits that are zero in every offset.
constexpr std::uint32_t kExternalFlag = 1;
constexpr std::uint32_t kMovedFlag = 2;
constexpr std::uint32_t kFlags = kRecordAlign - 1;

}  // namespace

std::optional<IndexEntry> Index::find(MessageId id) const {
  const std::optional<Packed> packed = table_.find(id);
  if (!packed) return std::nullopt;
  return unpack(id, *packed);
}

void Index::put(const IndexEntry& entry) {
  const std::uint32_t flags = (entry.external ? kExternalFlag : 0) | (entry.moved ? kMovedFlag : 0);
  table_.put(entry.id, {entry.at.segment, entry.at.offset | flags, entry.at.length,
                        entry.states.segment, entry.states.offset});
}

IndexEntry Index::unpack(MessageId id, const Packed& packed) {
  IndexEntry entry;
  entry.id = id;
  entry.at = {packed[0], packed[1] & ~kFlags, packed[2]};
  entry.states = {packed[3], packed[4], 0};
  entry.external = (packed[1] & kExternalFlag) != 0;
  entry.moved = (packed[1] & kMovedFlag) != 0;
  return entry;
}

}  // namespace porpoise::queue::journal
