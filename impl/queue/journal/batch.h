#pragma once
// What goes to the disk with one sync, and what the catalog learns once it is there.

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "impl/base/gate.h"
#include "impl/base/result.h"
#include "impl/queue/journal/format.h"
#include "impl/queue/journal/index.h"

namespace porpoise::queue::journal {

/// One record on its way.
struct Item {
  /// What its being durable means to the catalog.
  enum class Effect : std::uint8_t { none, accepted, relocated, stated, failed, removed };

  RecordType type = RecordType::blank;
  std::shared_ptr<const std::string> payload;
  /// Still true after a failed write: goes with the next batch.
  bool lasting = false;

  Effect effect = Effect::none;
  MessageId id = 0;
  MessageId finishes = 0;        ///< accepted.
  bool external = false;         ///< accepted, removed.
  std::uint32_t recipient = 0;   ///< failed.
  std::uint64_t change = 0;      ///< relocated, stated: the newest change that is in the record.

  Item() = default;
  Item(RecordType type_, std::string payload_)
      : type(type_), payload(std::make_shared<const std::string>(std::move(payload_))) {}
};

struct Batch {
  explicit Batch(Executor executor) : done(executor) {}

  std::vector<Item> items;
  std::uint64_t bytes = 0;     ///< Of all records with their headers.
  bool wanted = false;         ///< Somebody waits: write as soon as possible.
  Instant oldest;              ///< When the first item came.
  Result<void> outcome;        ///< Valid once it is over.
  bool over = false;           ///< `done` has been opened.
  Gate done;

  void add(Item item) {
    bytes += record_bytes(item.payload->size());
    items.push_back(std::move(item));
  }
  /// Takes the lasting items of a batch that failed, before its own.
  void take_lasting(Batch& failed);
};

}  // namespace porpoise::queue::journal
