#include "sim/export/tcp_story.h"

namespace porpoise::sim {

namespace {
/// What Ethernet leaves for it.
constexpr std::size_t kPayloadMax = 1440;
/// More than any one connection carries in most runs; where not, the numbers only look reused.
constexpr std::uint32_t kApart = 1 << 24;
}  // namespace

TcpStory::TcpStory(Endpoint client, Endpoint server, std::uint32_t number) {
  sides_[0].at = client;
  sides_[1].at = server;
  sides_[0].next = sides_[1].next = number * kApart;
}

void TcpStory::ask(const Emit& emit) {
  put(From::client, kSyn, {}, emit);
}

void TcpStory::open(const Emit& emit) {
  ask(emit);
  put(From::server, kSyn | kAck, {}, emit);
  put(From::client, kAck, {}, emit);
}

void TcpStory::refuse(const Emit& emit) {
  ask(emit);
  reset(From::server, emit);
}

void TcpStory::send(From from, std::string_view bytes, const Emit& emit) {
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, kPayloadMax);
    put(from, kPush | kAck, piece, emit);
    bytes.remove_prefix(piece.size());
  }
}

void TcpStory::put(From from, std::uint8_t flags, std::string_view payload, const Emit& emit) {
  Side& near = sides_[from == From::client ? 0 : 1];
  const Side& far = sides_[from == From::client ? 1 : 0];
  TcpSegment segment;
  segment.from = near.at;
  segment.to = far.at;
  segment.sequence = near.next;
  segment.acknowledged = (flags & kAck) != 0 ? far.next : 0;
  segment.flags = flags;
  segment.payload = payload;
  emit(tcp_packet(segment));
  near.next += static_cast<std::uint32_t>(payload.size()) + ((flags & (kSyn | kFin)) != 0 ? 1 : 0);
}

}  // namespace porpoise::sim
