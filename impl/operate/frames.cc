#include "impl/operate/frames.h"

#include "impl/base/wire.h"

namespace porpoise::operate {
namespace {

void put_time(std::string& out, WallTime time) {
  put_u64(out, static_cast<std::uint64_t>(time.time_since_epoch().count()));
}

WallTime read_time(WireReader& reader) {
  return WallTime(std::chrono::microseconds(static_cast<std::int64_t>(reader.u64())));
}

void put_message(std::string& out, const queue::Message& message) {
  put_u64(out, message.id);
  put_time(out, message.birth);
  put_u64(out, message.size);
  put_u32(out, message.held ? 1 : 0);
  put_bytes(out, message.sender);
  for (const queue::Progress& progress : message.progress) {
    put_time(out, progress.last_attempt);
    put_u32(out, progress.attempts);
  }
}

void read_message(WireReader& reader, queue::Message& message) {
  message.id = reader.u64();
  message.birth = read_time(reader);
  message.size = reader.u64();
  message.held = reader.u32() != 0;
  message.sender = reader.bytes();
  for (queue::Progress& progress : message.progress) {
    progress.last_attempt = read_time(reader);
    progress.attempts = reader.u32();
  }
}

void put_facts(std::string& out, const send::DestinationFacts& facts) {
  put_bytes(out, facts.name);
  put_u32(out, (facts.known ? 1U : 0U) + (facts.down ? 2U : 0U));
  put_time(out, facts.down_since);
  put_time(out, facts.next_probe);
  put_time(out, facts.came_back);
  put_bytes(out, facts.last_failure);
  put_u32(out, facts.under_way);
  put_u32(out, facts.at_once);
  put_u32(out, facts.waiting);
}

void read_facts(WireReader& reader, send::DestinationFacts& facts) {
  facts.name = reader.bytes();
  const std::uint32_t flags = reader.u32();
  facts.known = (flags & 1) != 0;
  facts.down = (flags & 2) != 0;
  facts.down_since = read_time(reader);
  facts.next_probe = read_time(reader);
  facts.came_back = read_time(reader);
  facts.last_failure = reader.bytes();
  facts.under_way = reader.u32();
  facts.at_once = reader.u32();
  facts.waiting = reader.u32();
}

void put_next(std::string& out, const std::optional<WallTime>& next) {
  put_u32(out, next ? 1 : 0);
  put_time(out, next.value_or(WallTime()));
}

std::optional<WallTime> read_next(WireReader& reader) {
  const bool has_next = reader.u32() != 0;
  const WallTime next = read_time(reader);
  if (!has_next) return std::nullopt;
  return next;
}

void put_recipient(std::string& out, const queue::Recipient& recipient,
                   const Entry::Target& target) {
  put_bytes(out, recipient.address);
  put_u32(out, static_cast<std::uint32_t>(recipient.state));
  put_bytes(out, recipient.report);
  put_u32(out, static_cast<std::uint32_t>(target.channel));
  put_bytes(out, target.written);
  put_u32(out, target.under_way ? 1 : 0);
  put_bytes(out, target.last_reply);
  put_u32(out, static_cast<std::uint32_t>(target.rule));
  put_next(out, target.next);
  put_facts(out, target.destination);
}

bool read_recipient(WireReader& reader, Entry& entry) {
  queue::Recipient& recipient = entry.message.recipients.emplace_back();
  recipient.address = reader.bytes();
  const std::uint32_t state = reader.u32();
  recipient.report = reader.bytes();
  Entry::Target& target = entry.targets.emplace_back();
  const std::uint32_t channel = reader.u32();
  target.written = reader.bytes();
  target.under_way = reader.u32() != 0;
  target.last_reply = reader.bytes();
  const std::uint32_t rule = reader.u32();
  target.next = read_next(reader);
  read_facts(reader, target.destination);
  if (state > static_cast<std::uint32_t>(queue::Recipient::State::failed)) return false;
  if (channel >= queue::kChannels || rule >= kRules) return false;
  recipient.state = static_cast<queue::Recipient::State>(state);
  target.channel = static_cast<queue::Channel>(channel);
  target.rule = static_cast<Rule>(rule);
  return reader.ok();
}

bool whole(const WireReader& reader) {
  return reader.ok() && reader.rest().empty();
}

}  // namespace

std::string encode(const Request& request) {
  std::string payload;
  put_u32(payload, static_cast<std::uint32_t>(request.verb));
  put_bytes(payload, request.domain);
  put_bytes(payload, request.text);
  put_u32(payload, static_cast<std::uint32_t>(request.ids.size()));
  for (const MessageId id : request.ids) put_u64(payload, id);
  return frame_bytes(FrameKind::request, payload);
}

std::optional<Request> decode_request(std::string_view payload) {
  WireReader reader(payload);
  Request request;
  const std::uint32_t verb = reader.u32();
  request.domain = reader.bytes();
  request.text = reader.bytes();
  const std::uint32_t ids = reader.u32();
  if (verb >= kVerbs || ids > reader.rest().size() / sizeof(MessageId)) return std::nullopt;
  request.verb = static_cast<Verb>(verb);
  for (std::uint32_t i = 0; i < ids; ++i) request.ids.push_back(reader.u64());
  if (!whole(reader)) return std::nullopt;
  return request;
}

std::string encode(const Entry& entry) {
  std::string payload;
  put_message(payload, entry.message);
  put_next(payload, entry.next);
  put_bytes(payload, entry.schedule);
  put_u32(payload, static_cast<std::uint32_t>(entry.targets.size()));
  for (std::size_t i = 0; i < entry.targets.size(); ++i) {
    put_recipient(payload, entry.message.recipients[i], entry.targets[i]);
  }
  return frame_bytes(FrameKind::entry, payload);
}

std::optional<Entry> decode_entry(std::string_view payload) {
  WireReader reader(payload);
  Entry entry;
  read_message(reader, entry.message);
  entry.next = read_next(reader);
  entry.schedule = reader.bytes();
  const std::uint32_t recipients = reader.u32();
  for (std::uint32_t i = 0; i < recipients; ++i) {
    if (!read_recipient(reader, entry)) return std::nullopt;
  }
  if (!whole(reader)) return std::nullopt;
  return entry;
}

std::string encode(const Outcome& outcome) {
  std::string payload;
  put_u64(payload, outcome.messages);
  put_u64(payload, outcome.troubles);
  put_bytes(payload, outcome.refusal);
  return frame_bytes(FrameKind::outcome, payload);
}

std::optional<Outcome> decode_outcome(std::string_view payload) {
  WireReader reader(payload);
  Outcome outcome;
  outcome.messages = reader.u64();
  outcome.troubles = reader.u64();
  outcome.refusal = reader.bytes();
  if (!whole(reader)) return std::nullopt;
  return outcome;
}

std::string encode(const SilentServer& server) {
  std::string payload;
  put_bytes(payload, server.server);
  put_u32(payload, server.timeouts);
  put_time(payload, server.last);
  put_next(payload, server.until);
  return frame_bytes(FrameKind::silent, payload);
}

std::optional<SilentServer> decode_silent(std::string_view payload) {
  WireReader reader(payload);
  SilentServer server;
  server.server = reader.bytes();
  server.timeouts = reader.u32();
  server.last = read_time(reader);
  server.until = read_next(reader);
  if (!whole(reader)) return std::nullopt;
  return server;
}

std::string encode_trouble(std::string_view line) {
  return frame_bytes(FrameKind::trouble, line);
}

std::string encode_progress(std::uint64_t messages) {
  std::string payload;
  put_u64(payload, messages);
  return frame_bytes(FrameKind::progress, payload);
}

std::optional<std::uint64_t> decode_progress(std::string_view payload) {
  WireReader reader(payload);
  const std::uint64_t messages = reader.u64();
  if (!whole(reader)) return std::nullopt;
  return messages;
}

}  // namespace porpoise::operate
