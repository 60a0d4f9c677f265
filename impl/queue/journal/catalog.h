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

/// What became of a recipient after the message's record, or its `states` record, was written.
struct Settled {
  std::uint32_t recipient = 0;
  Recipient::State state = Recipient::State::pending;
  Location report;           ///< Of the `failed` record.
  std::uint64_t change = 0;  ///< Set by the catalog.
};

/// Something noted since, and which change it was.
template <class Value>
struct Noted {
  Value value;
  std::uint64_t change = 0;
};

/// What is known of a message and stands in no record of its whole state yet.
struct Marks {
  std::vector<Settled> settled;  ///< In order of time.
  std::optional<Noted<Progress>> progress[kChannels];
  std::optional<Noted<bool>> held;
  std::uint64_t change = 0;  ///< The newest of them. Changes are counted through all messages.

  Marks() = default;
};

/// What a segment is still needed for.
struct SegmentUse {
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;
};

class Catalog {
 public:
  std::optional<IndexEntry> find(MessageId id) const { return index_.find(id); }
  /// Nothing when the message has no marks. Valid until the catalog changes.
  const Marks* marks(MessageId id) const;

  void add(const IndexEntry& entry);
  /// The message's record stands elsewhere now; a moved one says all up to `change`. No effect when
  /// the message is gone.
  void relocate(MessageId id, Location at, bool moved, std::uint64_t change);
  /// A record of all states stands at `states`, which says all up to `change`.
  void restate(MessageId id, Location states, std::uint64_t change);
  void remove(MessageId id);

  /// Replaces what was known of the recipient.
  void settle(MessageId id, const Settled& settled);
  void progress(MessageId id, std::size_t channel, const Progress& progress);
  void hold(MessageId id, bool held);

  /// The newest change of any message.
  std::uint64_t change() const { return change_; }
  const Index& index() const { return index_; }
  SegmentUse use_of(std::uint64_t segment) const;
  std::uint64_t live_bytes() const { return live_bytes_; }

 private:
  void forget_marks(MessageId id, std::uint64_t change);
  void use(const Location& at);
  void release(const Location& at);

  Index index_;
  std::unordered_map<MessageId, Marks> marks_;
  std::map<std::uint64_t, SegmentUse> uses_;
  std::uint64_t live_bytes_ = 0;
  std::uint64_t change_ = 0;
};

}  // namespace porpoise::queue::journal
