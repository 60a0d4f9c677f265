#pragma once
// Turns what replay finds into a catalog. No I/O.

#include <string>
#include <vector>

#include "impl/queue/journal/ages.h"
#include "impl/queue/journal/batch.h"
#include "impl/queue/journal/catalog.h"
#include "impl/queue/journal/replay.h"

namespace porpoise::queue::journal {

class Recovery final : public ReplaySink {
 public:
  Recovery(Catalog& catalog, Ages& ages) : catalog_(catalog), ages_(ages) {}

  void record(std::uint64_t segment, const FoundRecord& found) override;
  void damaged(const Piece& piece) override { damages_.push_back(piece); }
  void missing(std::uint64_t first, std::uint64_t last) override;

  const std::vector<Piece>& damages() const { return damages_; }
  const std::vector<std::string>& warnings() const { return warnings_; }
  MessageId highest_id() const { return highest_id_; }

  /// What stood last, ready to be written again. Call before the segments' bytes are gone, after
  /// the records were fed.
  std::vector<Item> rewrite(const std::vector<RecordView>& last) const;

 private:
  void message(Location at, const RecordView& record);
  void states(Location at, const StatesHead& head);
  bool removed_external(MessageId id) const;
  void forget(MessageId id);

  Catalog& catalog_;
  Ages& ages_;
  std::vector<Piece> damages_;
  std::vector<std::string> warnings_;
  std::vector<MessageId> removed_external_;  ///< With bodies of their own.
  MessageId highest_id_ = 0;
};

}  // namespace porpoise::queue::journal
