#include "impl/queue/journal/recovery.h"

#include <algorithm>

#include <fmt/format.h>

namespace porpoise::queue::journal {

void Recovery::record(std::uint64_t segment, const FoundRecord& found) {
  Location at;
  at.segment = static_cast<std::uint32_t>(segment);
  at.offset = static_cast<std::uint32_t>(found.offset);
  at.length = static_cast<std::uint32_t>(found.length);
  const std::string_view payload = found.record.payload;
  switch (found.record.type) {
    case RecordType::message:
    case RecordType::moved:
      message(at, found.record);
      break;
    case RecordType::delivered:
      if (const auto mark = decode_delivered(payload)) {
        catalog_.settle(mark->id, {mark->recipient, Recipient::State::delivered, {}, 0});
      }
      break;
    case RecordType::failed:
      if (const auto mark = decode_failed(payload)) {
        catalog_.settle(mark->id, {mark->recipient, Recipient::State::failed, at, 0});
      }
      break;
    case RecordType::progress:
      if (const auto note = decode_progress(payload)) {
        catalog_.progress(note->id, note->channel, note->progress);
        ages_.tried(note->id, note->channel, note->progress);
      }
      break;
    case RecordType::held:
      if (const auto mark = decode_held(payload)) {
        catalog_.hold(mark->id, mark->held);
        ages_.hold(mark->id, mark->held);
      }
      break;
    case RecordType::states:
      if (const auto head = decode_states_head(payload)) states(at, *head);
      break;
    case RecordType::removed:
      if (const auto id = decode_removed(payload)) forget(*id);
      break;
    case RecordType::blank:
      break;
  }
}

void Recovery::message(Location at, const RecordView& record) {
  const bool moved = record.type == RecordType::moved;
  const std::optional<MessageHead> head = decode_message_head(record.payload, moved);
  if (!head) return;
  highest_id_ = std::max(highest_id_, head->id);
  if (catalog_.find(head->id)) {
    // A moved record says all that was known before it.
    catalog_.relocate(head->id, at, moved, moved ? catalog_.change() : 0);
  } else {
    IndexEntry entry;
    entry.id = head->id;
    entry.at = at;
    entry.external = head->external;
    entry.moved = moved;
    catalog_.add(entry);
    ages_.born(head->id, head->birth);
  }
  if (moved) ages_.hold(head->id, head->held);
  for (std::size_t channel = 0; moved && channel < kChannels; ++channel) {
    ages_.tried(head->id, channel, head->progress[channel]);
  }
  if (head->finishes != 0) forget(head->finishes);
}

void Recovery::states(Location at, const StatesHead& head) {
  catalog_.restate(head.id, at, catalog_.change());
  ages_.hold(head.id, head.held);
  for (std::size_t channel = 0; channel < kChannels; ++channel) {
    ages_.tried(head.id, channel, head.progress[channel]);
  }
}

void Recovery::forget(MessageId id) {
  const std::optional<IndexEntry> entry = catalog_.find(id);
  if (!entry) return;
  if (entry->external) removed_external_.push_back(id);
  catalog_.remove(id);
  ages_.forget(id);
}

bool Recovery::removed_external(MessageId id) const {
  return std::find(removed_external_.begin(), removed_external_.end(), id) !=
         removed_external_.end();
}

void Recovery::missing(std::uint64_t first, std::uint64_t last) {
  warnings_.push_back(
      fmt::format("queue/journal: batches {} to {} are missing without a trace", first, last));
}

std::vector<Item> Recovery::rewrite(const std::vector<RecordView>& last) const {
  std::vector<Item> items;
  for (const RecordView& record : last) {
    Item item(record.type, std::string(record.payload));
    switch (record.type) {
      case RecordType::message:
      case RecordType::moved: {
        const bool moved = record.type == RecordType::moved;
        const std::optional<MessageHead> head = decode_message_head(record.payload, moved);
        if (!head) continue;
        item.effect = Item::Effect::relocated;
        item.id = head->id;
        item.finishes = head->finishes;
        item.external = removed_external(head->finishes);
        break;
      }
      case RecordType::failed: {
        const std::optional<FailedMark> mark = decode_failed(record.payload);
        if (!mark) continue;
        item.effect = Item::Effect::failed;
        item.id = mark->id;
        item.recipient = mark->recipient;
        break;
      }
      case RecordType::states: {
        const std::optional<StatesHead> head = decode_states_head(record.payload);
        if (!head) continue;
        item.effect = Item::Effect::stated;
        item.id = head->id;
        break;
      }
      case RecordType::removed: {
        const std::optional<MessageId> id = decode_removed(record.payload);
        if (!id) continue;
        item.effect = Item::Effect::removed;
        item.id = *id;
        item.external = removed_external(*id);
        break;
      }
      default:
        break;
    }
    items.push_back(std::move(item));
  }
  return items;
}

}  // namespace porpoise::queue::journal
