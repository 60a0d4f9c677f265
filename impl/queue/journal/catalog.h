#pragma once
// All that the store remembers of its messages: where they stand, what became of their
// recipients since, and how much of each segment is still needed. No I/O.

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "impl/queue/journal/index.h"
#include "impl/queue/journal/records.h"

namespace porpoise::queue::journal {

/// What became of a recipient after the message's record was written.
struct Settled {
  std::uint32_t recipient = 0;
  Recipient::State state = Recipient::State::pending;
  Location report;  ///< Of the `failed` record.
};

struct Marks {
  std::vector<Settled> settled;  ///< In order of time.
  std::optional<Progress> progress[kChannels];
  bool held = false;
  std::uint64_t changes = 0;  ///< Grows with every change.

  Marks() = default;
};

/// What a segment is still needed for.
struct SegmentUse {
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;
};

class Catalog {
 public:
  /// Nothing when there is no such message. Valid until the catalog changes.
  const IndexEntry* find(MessageId id) { return index_.find(id); }
  /// Nothing when the message has no marks.
  const Marks* marks(MessageId id) const;

  void add(const IndexEntry& entry);
  /// The message's record stands elsewhere now; the first `marks` marks are in it. No effect when
  /// the message is gone.
  void relocate(MessageId id, Location at, bool moved, std::size_t marks);
  void remove(MessageId id);

  /// Replaces what was known of the recipient.
  void settle(MessageId id, const Settled& settled);
  void progress(MessageId id, std::size_t channel, const Progress& progress);
  void hold(MessageId id, bool held);

  const Index& index() const { return index_; }
  SegmentUse use_of(std::uint64_t segment) const;
  std::uint64_t live_bytes() const { return live_bytes_; }

 private:
  void use(const Location& at);
  void release(const Location& at);

  Index index_;
  std::unordered_map<MessageId, Marks> marks_;
  std::map<std::uint64_t, SegmentUse> uses_;
  std::uint64_t live_bytes_ = 0;
};

}  // namespace porpoise::queue::journal
