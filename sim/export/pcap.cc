#include "sim/export/pcap.h"

#include <sstream>

#include "sim/world/world.h"

namespace porpoise::sim {

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

/// Little-endian, as the magic number tells readers.
void put32_low_first(std::string& bytes, std::uint64_t number) {
  for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(number >> shift & 0xff);
}

std::string file_header() {
  constexpr std::uint32_t kNanosecondMagic = 0xa1b23c4d;
  constexpr std::uint32_t kVersion = 4 << 16 | 2;
  constexpr std::uint32_t kLongestPacket = 262144;
  constexpr std::uint32_t kRawIp = 101;
  std::string header;
  for (const std::uint32_t number : {kNanosecondMagic, kVersion, 0u, 0u, kLongestPacket, kRawIp}) {
    put32_low_first(header, number);
  }
  return header;
}

/// The trace does not hold the port of a connection that never stood: one is made up.
std::uint16_t some_port(std::uint64_t call) {
  return static_cast<std::uint16_t>(49152 + call % 16384);
}

}  // namespace

PcapExport::PcapExport(Write write) : write_(std::move(write)) {
  write_(file_header());
}

void PcapExport::add(const TraceLine& line) {
  if (!line.is_call()) return;
  if (line.what == "started") {
    started(line);
  } else if (line.what == "own_addresses") {
    addresses_[std::string(line.host())] = line.object;
  } else if (line.what == "connect") {
    line.made != 0 ? connected(line) : not_connected(line);
  } else if (line.what == "accept" && line.made != 0) {
    accepted(line);
  } else if (line.what == "read_some") {
    read(line);
  } else if (line.what == "write") {
    written(line);
  } else if (line.what == "bind_datagram" || line.what == "send_to" || line.what == "receive") {
    datagram(line);
  }
}

/// A process of that name may have lived before: its numbers mean nothing any more.
void PcapExport::started(const TraceLine& line) {
  const auto is_its = [&](const auto& entry) { return entry.first.first == line.who; };
  std::erase_if(streams_, is_its);
  std::erase_if(sockets_, is_its);
}

void PcapExport::connected(const TraceLine& line) {
  const Result<Endpoint> client = parse_endpoint(line.object);
  const Result<Endpoint> server = parse_endpoint(line.subject);
  if (client && server) open(line, *client, *server, TcpStory::From::client);
}

void PcapExport::not_connected(const TraceLine& line) {
  const Result<Endpoint> server = parse_endpoint(line.subject);
  if (!server) return;
  const Endpoint client = own(line, Endpoint(IpAddress(), some_port(line.call)), *server);
  TcpStory story(client, *server, ++connections_);
  if (line.error == make_error(errc::connection_refused).message()) {
    story.refuse(emit(line));
  } else {
    story.ask(emit(line));
  }
}

void PcapExport::accepted(const TraceLine& line) {
  const Result<Endpoint> client = parse_endpoint(line.subject);
  const Result<Endpoint> server = parse_endpoint(line.object);
  // Ends without a port are those of local sockets, which send no packets.
  if (!client || !server || client->port == 0) return;
  open(line, *client, *server, TcpStory::From::server);
}

void PcapExport::open(const TraceLine& line, const Endpoint& client, const Endpoint& server,
                      TcpStory::From near) {
  const Ends ends(client.to_string(), server.to_string());
  const auto teller = tellers_.try_emplace(ends, near).first;
  if (teller->second != near) return;
  const Stream made{TcpStory(client, server, ++connections_), near};
  Stream& stream = streams_.insert_or_assign(Name(line.who, line.made), made).first->second;
  stream.story.open(emit(line));
}

void PcapExport::read(const TraceLine& line) {
  const auto found = streams_.find(Name(line.who, line.on));
  if (found == streams_.end()) return;
  Stream& stream = found->second;
  const auto far =
      stream.near == TcpStory::From::client ? TcpStory::From::server : TcpStory::From::client;
  if (!line.bytes.empty()) {
    stream.story.send(far, line.bytes, emit(line));
  } else if (line.error.empty()) {
    stream.story.end(far, emit(line));
  } else if (line.error == make_error(errc::connection_reset).message()) {
    stream.story.reset(far, emit(line));
  }
}

void PcapExport::written(const TraceLine& line) {
  const auto found = streams_.find(Name(line.who, line.on));
  if (found == streams_.end() || !line.error.empty()) return;
  found->second.story.send(found->second.near, line.bytes, emit(line));
}

void PcapExport::datagram(const TraceLine& line) {
  if (line.what == "bind_datagram") {
    const Result<Endpoint> local = parse_endpoint(line.object);
    if (local && line.made != 0) sockets_[Name(line.who, line.made)] = *local;
    return;
  }
  const auto socket = sockets_.find(Name(line.who, line.on));
  if (socket == sockets_.end() || !line.error.empty()) return;
  const bool sent = line.what == "send_to";
  const Result<Endpoint> far = parse_endpoint(sent ? line.subject : line.object);
  if (!far) return;
  const Endpoint near = own(line, socket->second, *far);
  emit(line)(sent ? udp_packet(near, *far, line.bytes) : udp_packet(*far, near, line.bytes));
}

/// `local` with the host's address that speaks to `far`, when it says none.
Endpoint PcapExport::own(const TraceLine& line, Endpoint local, const Endpoint& far) const {
  if (!local.address.is_unspecified()) return local;
  local.address = far.address.is_v6() ? IpAddress(boost::asio::ip::address_v6::any())
                                      : IpAddress(boost::asio::ip::address_v4::any());
  const auto known = addresses_.find(line.host());
  if (known == addresses_.end()) return local;
  std::istringstream words(known->second);
  for (std::string word; words >> word;) {
    boost::system::error_code error;
    const IpAddress address = boost::asio::ip::make_address(word, error);
    if (error || address.is_loopback() || address.is_v6() != far.address.is_v6()) continue;
    local.address = address;
    break;
  }
  return local;
}

TcpStory::Emit PcapExport::emit(const TraceLine& line) {
  const std::int64_t at =
      std::chrono::duration_cast<Duration>(kEpoch.time_since_epoch()).count() + line.ns;
  return [this, at](const std::string& packet) {
    ++packets_;
    std::string record;
    put32_low_first(record, static_cast<std::uint64_t>(at / kSecond));
    put32_low_first(record, static_cast<std::uint64_t>(at % kSecond));
    put32_low_first(record, packet.size());
    put32_low_first(record, packet.size());
    write_(record + packet);
  };
}

}  // namespace porpoise::sim
