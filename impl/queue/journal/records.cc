#include "impl/queue/journal/records.h"

#include <algorithm>

#include "impl/base/wire.h"
#include "impl/queue/journal/format.h"

namespace porpoise::queue::journal {
namespace {

// Flags of message and states records.
constexpr std::uint32_t kExternalBit = 1;
constexpr std::uint32_t kHeldBit = 2;
constexpr std::size_t kIdBytes = 8;
constexpr std::size_t kProgressBytes = kChannels * 12;
constexpr std::size_t kHeadBytes = 36;
constexpr std::size_t kMovedHeadBytes = kHeadBytes + kProgressBytes;
constexpr std::size_t kStatesHeadBytes = kIdBytes + 4 + kProgressBytes;
constexpr std::size_t kMarkBytes = 12;
constexpr std::size_t kNoteBytes = 24;

std::uint64_t micros(WallTime time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

WallTime time_of(std::uint64_t micros) {
  return WallTime(std::chrono::microseconds(static_cast<std::int64_t>(micros)));
}

void put_head(std::string& out, MessageId id, WallTime birth, MessageId finishes,
              std::uint64_t size, std::uint32_t flags) {
  put_u64(out, id);
  put_u64(out, micros(birth));
  put_u64(out, finishes);
  put_u64(out, size);
  put_u32(out, flags);
}

void put_body(std::string& out, const Body& body) {
  if (body.external) {
    for (const std::uint32_t crc : body.chunk_crcs) put_u32(out, crc);
  } else {
    out += body.inline_bytes;
  }
}

bool read_body(WireReader& reader, std::uint64_t size, Body& body) {
  if (!body.external) {
    body.inline_bytes = reader.rest();
    return body.inline_bytes.size() == size;
  }
  const std::size_t chunks = reader.rest().size() / 4;
  if (chunks != round_up(size, kBodyChunk) / kBodyChunk) return false;
  body.chunk_crcs.reserve(chunks);
  for (std::size_t i = 0; i < chunks; ++i) body.chunk_crcs.push_back(reader.u32());
  return reader.ok();
}

void put_progress(std::string& out, const Message& message) {
  for (const Progress& progress : message.progress) {
    put_u64(out, micros(progress.last_attempt));
    put_u32(out, progress.attempts);
  }
}

void read_progress(WireReader& reader, Progress (&all)[kChannels]) {
  for (Progress& progress : all) {
    progress.last_attempt = time_of(reader.u64());
    progress.attempts = reader.u32();
  }
}

/// Those that are settled: number, state, report.
void put_settled(std::string& out, const Message& message) {
  const auto pending = [](const Recipient& r) { return r.state == Recipient::State::pending; };
  const auto& recipients = message.recipients;
  const auto left = std::count_if(recipients.begin(), recipients.end(), pending);
  put_u32(out, static_cast<std::uint32_t>(recipients.size() - static_cast<std::size_t>(left)));
  for (std::size_t i = 0; i < recipients.size(); ++i) {
    if (pending(recipients[i])) continue;
    put_u32(out, static_cast<std::uint32_t>(i));
    put_u32(out, static_cast<std::uint32_t>(recipients[i].state));
    put_bytes(out, recipients[i].report);
  }
}

bool read_settled(WireReader& reader, Message& message) {
  for (std::uint32_t left = reader.u32(); left > 0 && reader.ok(); --left) {
    const std::uint32_t number = reader.u32();
    const std::uint32_t state = reader.u32();
    const std::string_view report = reader.bytes();
    if (number >= message.recipients.size()) return false;
    if (state > static_cast<std::uint32_t>(Recipient::State::failed)) return false;
    message.recipients[number].state = static_cast<Recipient::State>(state);
    message.recipients[number].report = report;
  }
  return reader.ok();
}

}  // namespace

std::string encode_message(MessageId id, WallTime birth, MessageId finishes,
                           const Envelope& envelope, std::uint64_t size, const Body& body) {
  std::string out;
  out.reserve(kHeadBytes + 256 + body.inline_bytes.size());
  put_head(out, id, birth, finishes, size, body.external ? kExternalBit : 0);
  put_bytes(out, envelope.sender);
  put_u32(out, static_cast<std::uint32_t>(envelope.recipients.size()));
  for (const std::string& address : envelope.recipients) put_bytes(out, address);
  put_body(out, body);
  return out;
}

std::string encode_moved(const StoredMessage& stored) {
  const Message& message = stored.message;
  std::string out;
  out.reserve(kMovedHeadBytes + 256 + stored.body.inline_bytes.size());
  const std::uint32_t flags =
      (stored.body.external ? kExternalBit : 0) | (message.held ? kHeldBit : 0);
  put_head(out, message.id, message.birth, 0, message.size, flags);
  put_progress(out, message);
  put_bytes(out, message.sender);
  put_u32(out, static_cast<std::uint32_t>(message.recipients.size()));
  for (const Recipient& recipient : message.recipients) put_bytes(out, recipient.address);
  put_settled(out, message);
  put_body(out, stored.body);
  return out;
}

std::string encode_states(const Message& message) {
  std::string out;
  put_u64(out, message.id);
  put_u32(out, message.held ? kHeldBit : 0);
  put_progress(out, message);
  put_settled(out, message);
  return out;
}

std::size_t front_bytes(RecordType type) {
  switch (type) {
    case RecordType::message:
      return kHeadBytes;
    case RecordType::moved:
      return kMovedHeadBytes;
    case RecordType::states:
      return kStatesHeadBytes;
    case RecordType::delivered:
    case RecordType::failed:
      return kMarkBytes;
    case RecordType::progress:
      return kNoteBytes;
    case RecordType::held:
      return kMarkBytes;
    case RecordType::removed:
      return kIdBytes;
    case RecordType::blank:
      return 0;
  }
  return 0;
}

std::optional<MessageHead> decode_message_head(std::string_view payload, bool moved) {
  WireReader reader(payload);
  MessageHead head;
  head.id = reader.u64();
  head.birth = time_of(reader.u64());
  head.finishes = reader.u64();
  reader.u64();
  const std::uint32_t flags = reader.u32();
  head.external = (flags & kExternalBit) != 0;
  head.held = (flags & kHeldBit) != 0;
  if (moved) read_progress(reader, head.progress);
  if (!reader.ok()) return std::nullopt;
  return head;
}

std::optional<StatesHead> decode_states_head(std::string_view payload) {
  WireReader reader(payload);
  StatesHead head;
  head.id = reader.u64();
  head.held = (reader.u32() & kHeldBit) != 0;
  read_progress(reader, head.progress);
  if (!reader.ok()) return std::nullopt;
  return head;
}

bool apply_states(std::string_view payload, Message& message) {
  WireReader reader(payload);
  if (reader.u64() != message.id) return false;
  message.held = (reader.u32() & kHeldBit) != 0;
  read_progress(reader, message.progress);
  for (Recipient& recipient : message.recipients) {
    recipient.state = Recipient::State::pending;
    recipient.report.clear();
  }
  return read_settled(reader, message);
}

std::optional<StoredMessage> decode_message(std::string_view payload, bool moved) {
  WireReader reader(payload);
  StoredMessage stored;
  Message& message = stored.message;
  message.id = reader.u64();
  message.birth = time_of(reader.u64());
  stored.finishes = reader.u64();
  message.size = reader.u64();
  const std::uint32_t flags = reader.u32();
  stored.body.external = (flags & kExternalBit) != 0;
  message.held = (flags & kHeldBit) != 0;
  if (moved) read_progress(reader, message.progress);
  message.sender = reader.bytes();
  const std::uint32_t count = reader.u32();
  if (!reader.ok() || count > reader.rest().size() / 4) return std::nullopt;
  message.recipients.resize(count);
  for (Recipient& recipient : message.recipients) recipient.address = reader.bytes();
  if (moved && !read_settled(reader, message)) return std::nullopt;
  if (!reader.ok() || !read_body(reader, message.size, stored.body)) return std::nullopt;
  return stored;
}

std::string encode_delivered(MessageId id, std::uint32_t recipient) {
  std::string out;
  put_u64(out, id);
  put_u32(out, recipient);
  return out;
}

std::string encode_failed(MessageId id, std::uint32_t recipient, std::string_view report) {
  std::string out = encode_delivered(id, recipient);
  out += report;
  return out;
}

std::string encode_progress(MessageId id, Channel channel, const Progress& progress) {
  std::string out;
  put_u64(out, id);
  put_u32(out, static_cast<std::uint32_t>(channel));
  put_u64(out, micros(progress.last_attempt));
  put_u32(out, progress.attempts);
  return out;
}

std::string encode_held(MessageId id, bool held) {
  std::string out;
  put_u64(out, id);
  put_u32(out, held ? 1 : 0);
  return out;
}

std::string encode_removed(MessageId id) {
  std::string out;
  put_u64(out, id);
  return out;
}

std::optional<DeliveredMark> decode_delivered(std::string_view payload) {
  WireReader reader(payload);
  DeliveredMark mark;
  mark.id = reader.u64();
  mark.recipient = reader.u32();
  if (!reader.ok()) return std::nullopt;
  return mark;
}

std::optional<FailedMark> decode_failed(std::string_view payload) {
  WireReader reader(payload);
  FailedMark mark;
  mark.id = reader.u64();
  mark.recipient = reader.u32();
  if (!reader.ok()) return std::nullopt;
  mark.report = reader.rest();
  return mark;
}

std::optional<ProgressNote> decode_progress(std::string_view payload) {
  WireReader reader(payload);
  ProgressNote note;
  note.id = reader.u64();
  note.channel = reader.u32();
  note.progress.last_attempt = time_of(reader.u64());
  note.progress.attempts = reader.u32();
  if (!reader.ok() || note.channel >= kChannels) return std::nullopt;
  return note;
}

std::optional<HeldMark> decode_held(std::string_view payload) {
  WireReader reader(payload);
  HeldMark mark;
  mark.id = reader.u64();
  mark.held = reader.u32() != 0;
  if (!reader.ok()) return std::nullopt;
  return mark;
}

std::optional<MessageId> decode_removed(std::string_view payload) {
  WireReader reader(payload);
  const MessageId id = reader.u64();
  if (!reader.ok()) return std::nullopt;
  return id;
}

}  // namespace porpoise::queue::journal
