#include "sim/dns/name_server.h"

#include "impl/base/ascii.h"
#include "sim/dns/rcode.h"

namespace porpoise::sim {

namespace {

using Kind = NameSpell::Kind;

std::size_t length_at(std::string_view bytes) {
  return static_cast<std::size_t>(static_cast<unsigned char>(bytes[0]) << 8 |
                                  static_cast<unsigned char>(bytes[1]));
}

DnsReply plain_reply(const DnsQuery& query, std::uint16_t rcode) {
  DnsReply reply;
  reply.to = query;
  reply.found.rcode = rcode;
  return reply;
}

/// Points to servers of which nobody knows anything.
DnsReply referral(const DnsQuery& query) {
  constexpr std::uint16_t kTypeNs = 2;
  DnsReply reply = plain_reply(query, 0);
  reply.recursive = false;
  ZoneRecord elsewhere;
  elsewhere.type = kTypeNs;
  elsewhere.ttl = 60;
  elsewhere.data = "ns.elsewhere.invalid.";
  reply.found.authorities.emplace_back(query.name, elsewhere);
  return reply;
}

}  // namespace

void NameServerActor::on(const ActorEvent& event, ActorOutputs& outputs) {
  switch (event.kind) {
    case ActorEvent::Kind::datagram: {
      Asker asker;
      asker.at = event.peer;
      return on_query(event.bytes, asker, event.now, outputs);
    }
    case ActorEvent::Kind::bytes:
      return on_bytes(event, outputs);
    case ActorEvent::Kind::closed:
      unread_.erase(event.connection);
      return outputs.close(event.connection);
    case ActorEvent::Kind::reset:
      unread_.erase(event.connection);
      return;
    case ActorEvent::Kind::timer:
      if (const auto late = late_.find(event.tag); late != late_.end()) {
        send(late->second.to, std::move(late->second.bytes), outputs);
        late_.erase(late);
      }
      return;
    default:
      return;
  }
}

/// Packets come with their length in front (RFC 1035 §4.2.2).
void NameServerActor::on_bytes(const ActorEvent& event, ActorOutputs& outputs) {
  std::string& unread = unread_[event.connection];
  unread += event.bytes;
  while (unread.size() >= 2 && unread.size() >= 2 + length_at(unread)) {
    const std::string query = unread.substr(2, length_at(unread));
    unread.erase(0, 2 + query.size());
    Asker asker;
    asker.stream = event.connection;
    on_query(query, asker, event.now, outputs);
  }
}

/// The first spell of this kind that lies on the server and, by chance, on this question.
const NameSpell* NameServerActor::on_it(Kind kind, Instant now) {
  for (const NameSpell& spell : spells_) {
    if (spell.kind != kind || !spell.covers(now)) continue;
    if (spell.percent == 100 || random_.below(100) < spell.percent) return &spell;
  }
  return nullptr;
}

void NameServerActor::on_query(std::string_view bytes, const Asker& asker, Instant now,
                               ActorOutputs& outputs) {
  const std::optional<DnsQuery> query = parse_query(bytes);
  if (!query || on_it(Kind::silent, now) != nullptr) return;
  if (asker.stream == 0) lie(*query, asker, now, outputs);
  DnsReply reply = reply_to(*query, asker.stream != 0, now);
  std::string packed = pack_reply(reply);
  if (asker.stream == 0 && packed.size() > query->datagram_max) {
    reply = plain_reply(*query, 0);
    reply.truncated = true;
    packed = pack_reply(reply);
  }
  if (const NameSpell* const slow = on_it(Kind::slow, now)) {
    late_[++last_tag_] = Late{asker, std::move(packed)};
    return outputs.timer(last_tag_, now + slow->delay);
  }
  send(asker, std::move(packed), outputs);
}

void NameServerActor::lie(const DnsQuery& query, const Asker& asker, Instant now,
                          ActorOutputs& outputs) {
  const std::string forged = pack_reply(plain_reply(query, kNoSuchName));
  if (on_it(Kind::wrong_id, now) != nullptr) {
    DnsReply other = plain_reply(query, kNoSuchName);
    other.to.id = static_cast<std::uint16_t>(query.id ^ (1 + random_.below(0xffff)));
    outputs.datagram(asker.at, pack_reply(other));
  }
  if (on_it(Kind::wrong_question, now) != nullptr) {
    DnsReply other = plain_reply(query, kNoSuchName);
    other.to.name = "x" + query.name;
    outputs.datagram(asker.at, pack_reply(other));
  }
  if (on_it(Kind::wrong_source, now) != nullptr) {
    outputs.datagram_from(kNameServerPort + 1, asker.at, forged);
  }
}

DnsReply NameServerActor::reply_to(const DnsQuery& query, bool by_stream, Instant now) {
  if (on_it(Kind::servfail, now) != nullptr) return plain_reply(query, kServerFailure);
  if (on_it(Kind::refused, now) != nullptr) return plain_reply(query, kRefused);
  if (on_it(Kind::lame, now) != nullptr) return referral(query);
  if (!by_stream && on_it(Kind::truncate, now) != nullptr) {
    DnsReply reply = plain_reply(query, 0);
    reply.truncated = true;
    return reply;
  }
  ++answered_;
  const NameSpell* const changed = on_it(Kind::zone, now);
  DnsReply reply;
  reply.to = query;
  reply.found =
      find_in(changed == nullptr ? zones_ : changed->zones, to_lower(query.name), query.type);
  return reply;
}

void NameServerActor::send(const Asker& to, std::string bytes, ActorOutputs& outputs) {
  if (to.stream == 0) return outputs.datagram(to.at, std::move(bytes));
  std::string framed;
  framed += static_cast<char>(bytes.size() >> 8);
  framed += static_cast<char>(bytes.size() & 0xff);
  outputs.send(to.stream, framed + bytes);
}

void NameServerActor::add_to(Digest& digest) const {
  digest.add(spells_.size());
  digest.add(unread_.size());
  for (const auto& [tag, late] : late_) {
    digest.add(tag);
    digest.add(late.bytes);
  }
}

}  // namespace porpoise::sim
