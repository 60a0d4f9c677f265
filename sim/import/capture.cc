#include "sim/import/capture.h"

#include <algorithm>

#include "sim/import/capture_teller.h"

namespace porpoise::sim {

namespace {

/// So many segments wait for one that is missing: the capture has lost it.
constexpr std::size_t kEarlyMost = 256;
constexpr std::uint16_t kSmtp = 25;

}  // namespace

void Capture::add(const Packet& packet) {
  ++packets_;
  if (first_ == 0) first_ = packet.at;
  last_ = std::max(last_, packet.at);
  exchanges_.insert(exchanges_.end(), packet.exchanges.begin(), packet.exchanges.end());
  addresses_.insert(addresses_.end(), packet.addresses.begin(), packet.addresses.end());
  if (!packet.is_tcp) return;
  const auto [entry, added] = talks_.try_emplace(packet.stream);
  Talk& talk = entry->second;
  if (added) {
    // One that had begun before: who is at the lower port serves.
    const bool answers =
        (packet.syn && packet.ack) || (!packet.syn && packet.source_port < packet.target_port);
    talk.client = answers ? packet.target : packet.source;
    talk.server = answers ? packet.source : packet.target;
    talk.port = answers ? packet.source_port : packet.target_port;
    talk.asked = packet.at;
    talk.has_asked = packet.syn && !packet.ack;
    talk.answered = !talk.has_asked;
  }
  talk.ended = packet.at;
  const std::size_t from = packet.source == talk.client && packet.source_port != talk.port ? 0 : 1;
  if (from == 1 && packet.syn && packet.ack) talk.answered = true;
  if (from == 1 && packet.rst && !talk.answered) talk.refused = true;
  if (!packet.payload.empty()) hear(talk, from, packet);
  if (packet.fin || packet.rst) flush(talk, from, packet.at, true);
}

void Capture::hear(Talk& talk, std::size_t from, const Packet& packet) {
  Side& side = talk.sides[from];
  std::string& kept = side.early[packet.sequence];
  if (kept.size() < packet.payload.size()) kept = packet.payload;
  flush(talk, from, packet.at, side.early.size() > kEarlyMost);
}

/// Says what is complete; `all`: what is missing before the rest is passed over.
void Capture::flush(Talk& talk, std::size_t from, double now, bool all) {
  Side& side = talk.sides[from];
  while (!side.early.empty()) {
    const auto first = side.early.begin();
    if (first->first > side.next) {
      if (!all) return;
      side.next = first->first;
    }
    const std::uint64_t heard = side.next - first->first;
    if (heard < first->second.size()) {
      const std::string_view bytes = std::string_view(first->second).substr(heard);
      side.next += bytes.size();
      if (from == 0) {
        talk.smtp.client_said(bytes, now);
      } else {
        talk.smtp.server_said(bytes, now);
      }
    }
    side.early.erase(first);
  }
}

bool Capture::is_mail(const Talk& talk) const {
  return talk.smtp.greeting() != 0 || talk.port == kSmtp;
}

/// The address that takes and sends most; if none does both, the one that takes most.
std::string Capture::most_likely_server() const {
  std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> seen;
  for (const auto& [stream, talk] : talks_) {
    if (!is_mail(talk)) continue;
    ++seen[talk.server].first;
    ++seen[talk.client].second;
  }
  std::string best;
  std::pair<std::uint64_t, std::uint64_t> most;
  for (const auto& [address, counts] : seen) {
    const std::pair<std::uint64_t, std::uint64_t> worth(std::min(counts.first, counts.second),
                                                        counts.first);
    if (best.empty() || worth > most) {
      best = address;
      most = worth;
    }
  }
  return best;
}

Overheard Capture::take(const std::string& server) {
  server_ = server.empty() ? most_likely_server() : server;
  for (auto& [stream, talk] : talks_) {
    for (const std::size_t from : {std::size_t{1}, std::size_t{0}}) {
      flush(talk, from, talk.ended, true);
    }
    if (talk.smtp.encrypted()) ++encrypted_;
  }
  return CaptureTeller(*this).tell();
}

}  // namespace porpoise::sim
