#pragma once
// What the records of the journal say. Pure bytes; see format.h for what surrounds them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

inline constexpr std::size_t kBodyChunk = 64 * 1024;

/// A message record, `message` or `moved`, taken apart. Views point into the payload.
struct StoredMessage {
  Message message;
  MessageId finishes = 0;
  Body body;

  StoredMessage() = default;
};

/// The front of a message record: enough for the index.
struct MessageHead {
  MessageId id = 0;
  WallTime birth;
  MessageId finishes = 0;
  bool external = false;
};

/// `message`: as accepted, all recipients pending.
std::string encode_message(MessageId id, WallTime birth, MessageId finishes,
                           const Envelope& envelope, std::uint64_t size, const Body& body);
/// `moved`: with recipients' states and progress.
std::string encode_moved(const StoredMessage& stored);

std::optional<MessageHead> decode_message_head(std::string_view payload);
std::optional<StoredMessage> decode_message(std::string_view payload, bool moved);

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
