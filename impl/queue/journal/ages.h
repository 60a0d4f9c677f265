#pragma once
// What a start must tell of each message and the index does not keep: its birth and its attempts.
// Compact, and emptied while it is told, because the queue manager's own tables grow meanwhile.

#include <array>
#include <cstdint>
#include <functional>
#include <map>

#include "impl/queue/journal/id_table.h"

namespace porpoise::queue::journal {

class Ages {
 public:
  void born(MessageId id, WallTime birth);
  /// No effect on a message that is not there.
  void tried(MessageId id, std::size_t channel, const Progress& progress);
  void hold(MessageId id, bool held);
  void forget(MessageId id);

  /// Tells of all, in order of id, and forgets them.
  void tell(const std::function<void(const Listed&)>& found);

 private:
  /// Birth; microseconds from there to the last attempt, number of attempts, channel.
  using Packed = std::array<std::uint32_t, 4>;
  static Packed pack(const Listed& listed);
  static Listed unpack(MessageId id, const Packed& packed);
  static bool fits(const Listed& listed);
  template <class Change>
  void change(MessageId id, Change change);

  IdTable<Packed> table_;
  std::map<MessageId, Listed> odd_;  ///< What fits into no Packed; the table has their births.
};

}  // namespace porpoise::queue::journal
