#pragma once
// A table from message ids to small values, sorted by id, in chunks: it never holds two copies of
// itself while it grows, and gives back what is erased (THOUGHTS T35-T37).

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "impl/queue/store.h"

namespace porpoise::queue::journal {

template <class Value>
class IdTable {
 public:
  std::optional<Value> find(MessageId id) const {
    const Chunk* chunk = chunk_of(id);
    if (chunk == nullptr) return std::nullopt;
    const auto slot = chunk->place(id);
    if (slot == chunk->slots.end() || chunk->id_of(*slot) != id) return std::nullopt;
    return slot->value;
  }

  /// Adds or replaces. Cheap when ids come nearly in order.
  void put(MessageId id, const Value& value) {
    Chunk& chunk = chunk_for(id);
    const auto at = chunk.slots.begin() + (chunk.place(id) - chunk.slots.cbegin());
    if (at != chunk.slots.end() && chunk.id_of(*at) == id) {
      at->value = value;
      return;
    }
    chunk.slots.insert(at, Slot{static_cast<std::uint32_t>(id - chunk.first), value});
    ++size_;
  }

  void erase(MessageId id) {
    Chunk* chunk = const_cast<Chunk*>(chunk_of(id));
    if (chunk == nullptr) return;
    const auto slot = chunk->place(id);
    if (slot == chunk->slots.end() || chunk->id_of(*slot) != id) return;
    chunk->slots.erase(slot);
    --size_;
    tighten(static_cast<std::size_t>(chunk - chunks_.data()));
  }

  std::size_t size() const { return size_; }

  /// Up to `max` ids above `id`, in order.
  std::vector<MessageId> after(MessageId id, std::size_t max) const {
    std::vector<MessageId> found;
    const Chunk* from = chunk_of(id);
    std::size_t at = from == nullptr ? 0 : static_cast<std::size_t>(from - chunks_.data());
    for (; at < chunks_.size() && found.size() < max; ++at) {
      const Chunk& chunk = chunks_[at];
      for (auto slot = chunk.place(id); slot != chunk.slots.end() && found.size() < max; ++slot) {
        if (chunk.id_of(*slot) > id) found.push_back(chunk.id_of(*slot));
      }
    }
    return found;
  }

  /// In order of id.
  template <class Visit>
  void for_each(Visit visit) const {
    for (const Chunk& chunk : chunks_) {
      for (const Slot& slot : chunk.slots) visit(chunk.id_of(slot), slot.value);
    }
  }

  /// The same, and empties the table on the way.
  template <class Visit>
  void drain(Visit visit) {
    for (Chunk& chunk : chunks_) {
      for (const Slot& slot : chunk.slots) visit(chunk.id_of(slot), slot.value);
      chunk.slots = std::vector<Slot>();
    }
    chunks_ = std::vector<Chunk>();
    size_ = 0;
  }

 private:
  static constexpr std::size_t kChunkMax = 512;

  struct Slot {
    std::uint32_t delta;  ///< From the chunk's first id.
    Value value;
  };
  struct Chunk {
    MessageId first = 0;
    std::vector<Slot> slots;

    MessageId id_of(const Slot& slot) const { return first + slot.delta; }
    bool reaches(MessageId id) const {
      return id - first <= std::numeric_limits<std::uint32_t>::max();
    }
    typename std::vector<Slot>::const_iterator place(MessageId id) const {
      return std::lower_bound(slots.begin(), slots.end(), id,
                              [this](const Slot& slot, MessageId to) { return id_of(slot) < to; });
    }
  };

  /// The chunk that would hold `id`; nothing when it is before them all.
  const Chunk* chunk_of(MessageId id) const {
    const auto after =
        std::upper_bound(chunks_.begin(), chunks_.end(), id,
                         [](MessageId wanted, const Chunk& chunk) { return wanted < chunk.first; });
    return after == chunks_.begin() ? nullptr : &*std::prev(after);
  }

  /// A chunk with room for one more, in which `id` belongs.
  Chunk& chunk_for(MessageId id) {
    const Chunk* found = chunk_of(id);
    std::size_t at = found == nullptr ? 0 : static_cast<std::size_t>(found - chunks_.data()) + 1;
    if (found == nullptr || !found->reaches(id)) return new_chunk(at, id);
    Chunk& chunk = chunks_[at - 1];
    if (chunk.slots.size() < kChunkMax) return chunk;
    if (chunk.id_of(chunk.slots.back()) < id) return new_chunk(at, id);
    split(at - 1);
    return chunks_[at].first <= id ? chunks_[at] : chunks_[at - 1];
  }

  Chunk& new_chunk(std::size_t at, MessageId first) {
    Chunk chunk;
    chunk.first = first;
    return *chunks_.insert(chunks_.begin() + static_cast<std::ptrdiff_t>(at), std::move(chunk));
  }

  void split(std::size_t at) {
    const std::vector<Slot> whole = std::move(chunks_[at].slots);
    const std::size_t half = whole.size() / 2;
    const MessageId first = chunks_[at].first;
    chunks_[at].slots.assign(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(half));
    Chunk& second = new_chunk(at + 1, first + whole[half].delta);
    append(second, first, whole.begin() + static_cast<std::ptrdiff_t>(half), whole.end());
  }

  /// Gives back the room of erased slots once it is an eighth of the chunk, and joins neighbours
  /// that are nearly empty.
  void tighten(std::size_t at) {
    Chunk& chunk = chunks_[at];
    if (chunk.slots.empty()) {
      chunks_.erase(chunks_.begin() + static_cast<std::ptrdiff_t>(at));
      return;
    }
    const bool last = at + 1 == chunks_.size();
    if (!last && chunk.slots.size() <= kChunkMax / 4) {
      Chunk& next = chunks_[at + 1];
      const MessageId end = next.id_of(next.slots.back());
      if (next.slots.size() <= kChunkMax / 4 && chunk.reaches(end)) {
        append(chunk, next.first, next.slots.cbegin(), next.slots.cend());
        chunks_.erase(chunks_.begin() + static_cast<std::ptrdiff_t>(at) + 1);
      }
    }
    std::vector<Slot>& slots = chunks_[at].slots;
    if (!last && slots.size() <= slots.capacity() - slots.capacity() / 8) slots.shrink_to_fit();
  }

  using Slots = typename std::vector<Slot>::const_iterator;
  static void append(Chunk& chunk, MessageId first, Slots from, Slots to) {
    chunk.slots.reserve(chunk.slots.size() + static_cast<std::size_t>(to - from));
    for (; from != to; ++from) {
      const MessageId id = first + from->delta;
      chunk.slots.push_back(Slot{static_cast<std::uint32_t>(id - chunk.first), from->value});
    }
  }

  std::vector<Chunk> chunks_;  ///< In order of their first ids; none is empty.
  std::size_t size_ = 0;
};

}  // namespace porpoise::queue::journal
