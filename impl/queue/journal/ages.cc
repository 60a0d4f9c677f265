#include "impl/queue/journal/ages.h"

namespace porpoise::queue::journal {
namespace {

// Of the second number of a Packed: 40 bits of microseconds, 23 of attempts, 1 for the channel.
constexpr int kTimeBits = 40;
constexpr int kAttemptBits = 23;

std::uint64_t joined(std::uint32_t low, std::uint32_t high) {
  return static_cast<std::uint64_t>(high) << 32 | low;
}

std::int64_t since_birth(const Listed& listed, const Progress& progress) {
  return (progress.last_attempt - listed.birth).count();
}

}  // namespace

void Ages::born(MessageId id, WallTime birth) {
  Listed listed;
  listed.id = id;
  listed.birth = birth;
  table_.put(id, pack(listed));
  odd_.erase(id);
}

template <class Change>
void Ages::change(MessageId id, Change change) {
  const std::optional<Packed> packed = table_.find(id);
  if (!packed) return;
  const auto odd = odd_.find(id);
  Listed listed = odd == odd_.end() ? unpack(id, *packed) : odd->second;
  change(listed);
  if (fits(listed)) {
    table_.put(id, pack(listed));
    odd_.erase(id);
  } else {
    odd_[id] = listed;
  }
}

void Ages::tried(MessageId id, std::size_t channel, const Progress& progress) {
  change(id, [&](Listed& listed) { listed.progress[channel] = progress; });
}

void Ages::hold(MessageId id, bool held) {
  change(id, [&](Listed& listed) { listed.held = held; });
}

void Ages::forget(MessageId id) {
  table_.erase(id);
  odd_.erase(id);
}

void Ages::tell(const std::function<void(const Listed&)>& found) {
  table_.drain([&](MessageId id, const Packed& packed) {
    const auto odd = odd_.find(id);
    found(odd == odd_.end() ? unpack(id, packed) : odd->second);
  });
  odd_.clear();
}

bool Ages::fits(const Listed& listed) {
  const Progress& local = listed.progress[0];
  const Progress& remote = listed.progress[1];
  if (listed.held || (local.attempts != 0 && remote.attempts != 0)) return false;
  const Progress& progress = local.attempts != 0 ? local : remote;
  if (progress.attempts == 0) return true;
  const std::int64_t since = since_birth(listed, progress);
  return since >= 0 && since < std::int64_t{1} << kTimeBits &&
         progress.attempts < 1U << kAttemptBits;
}

Ages::Packed Ages::pack(const Listed& listed) {
  const auto birth = static_cast<std::uint64_t>(listed.birth.time_since_epoch().count());
  const std::uint64_t channel = listed.progress[1].attempts != 0 ? 1 : 0;
  const Progress& progress = listed.progress[channel];
  std::uint64_t tried = 0;
  if (progress.attempts != 0) {
    tried = static_cast<std::uint64_t>(since_birth(listed, progress)) |
            static_cast<std::uint64_t>(progress.attempts) << kTimeBits |
            channel << (kTimeBits + kAttemptBits);
  }
  return {static_cast<std::uint32_t>(birth), static_cast<std::uint32_t>(birth >> 32),
          static_cast<std::uint32_t>(tried), static_cast<std::uint32_t>(tried >> 32)};
}

Listed Ages::unpack(MessageId id, const Packed& packed) {
  Listed listed;
  listed.id = id;
  const std::uint64_t birth = joined(packed[0], packed[1]);
  listed.birth = WallTime(std::chrono::microseconds(static_cast<std::int64_t>(birth)));
  const std::uint64_t tried = joined(packed[2], packed[3]);
  if (tried == 0) return listed;
  Progress& progress = listed.progress[tried >> (kTimeBits + kAttemptBits)];
  const std::uint64_t since = tried & ((std::uint64_t{1} << kTimeBits) - 1);
  progress.last_attempt =
      listed.birth + std::chrono::microseconds(static_cast<std::int64_t>(since));
  progress.attempts =
      static_cast<std::uint32_t>(tried >> kTimeBits & ((std::uint64_t{1} << kAttemptBits) - 1));
  return listed;
}

}  // namespace porpoise::queue::journal
