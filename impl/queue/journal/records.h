#pragma once
// What the records of the journal say. Pure bytes; see format.h for what surrounds them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "impl/queue/checked_body.h"
#include "impl/queue/journal/format.h"
#include "impl/queue/store.h"

namespace porpoise::queue::journal {

/// Where the bytes of a message are: in its record, or in a file of their own that is checked in
/// chunks of kBodyChunk bytes.
struct Body {
  bool external = false;
  std::string_view inline_bytes;
  std::vector<std::uint32_t> chunk_crcs;  ///< CRC-32C of each chunk, when external.

  Body() = default;
};

inline constexpr std::size_t kBodyChunk = kCheckedChunk;

/// A message record, `message` or `moved`, taken apart. Views point into the payload.
struct StoredMessage {
  Message message;
  MessageId finishes = 0;
  Body body;

  StoredMessage() = default;
};

/// The front of a message record: enough for a start.
struct MessageHead {
  MessageId id = 0;
  WallTime birth;
  MessageId finishes = 0;
  bool external = false;
  bool held = false;
  Progress progress[kChannels];  ///< When moved.
};

/// `message`: as accepted, all recipients pending.
std::string encode_message(MessageId id, WallTime birth, MessageId finishes,
                           const Envelope& envelope, std::uint64_t size, const Body& body);
/// `moved`: with recipients' states and progress.
std::string encode_moved(const StoredMessage& stored);

/// `states`: as encode_moved, without sender, addresses and body.
std::string encode_states(const Message& message);

/// How many bytes at the front of a payload are enough for a start: for decode_message_head,
/// decode_states_head, and for all other types everything but the report.
std::size_t front_bytes(RecordType type);

std::optional<MessageHead> decode_message_head(std::string_view payload, bool moved);
std::optional<StoredMessage> decode_message(std::string_view payload, bool moved);

/// The front of a states record.
struct StatesHead {
  MessageId id = 0;
  bool held = false;
  Progress progress[kChannels];
};
std::optional<StatesHead> decode_states_head(std::string_view payload);
/// Puts what the record says in place of all that `message` says of its recipients and attempts.
/// False when it is no states record of this message.
bool apply_states(std::string_view payload, Message& message);

struct DeliveredMark {
  MessageId id = 0;
  std::uint32_t recipient = 0;
};
struct FailedMark {
  MessageId id = 0;
  std::uint32_t recipient = 0;
  std::string_view report;
};
struct ProgressNote {
  MessageId id = 0;
  std::uint32_t channel = 0;
  Progress progress;
};
struct HeldMark {
  MessageId id = 0;
  bool held = false;
};

std::string encode_delivered(MessageId id, std::uint32_t recipient);
std::string encode_failed(MessageId id, std::uint32_t recipient, std::string_view report);
std::string encode_progress(MessageId id, Channel channel, const Progress& progress);
std::string encode_held(MessageId id, bool held);
std::string encode_removed(MessageId id);

std::optional<DeliveredMark> decode_delivered(std::string_view payload);
std::optional<FailedMark> decode_failed(std::string_view payload);
std::optional<ProgressNote> decode_progress(std::string_view payload);
std::optional<HeldMark> decode_held(std::string_view payload);
std::optional<MessageId> decode_removed(std::string_view payload);

}  // namespace porpoise::queue::journal
