#include "impl/dns/exchange.h"

#include "impl/dns/packet.h"

namespace porpoise::dns {
namespace {

Endpoint any_port_for(const Endpoint& server) {
  namespace ip = boost::asio::ip;
  return server.address.is_v6() ? Endpoint(ip::address_v6::any(), 0)
                                : Endpoint(ip::address_v4::any(), 0);
}

/// Fills `out`, or fails where the stream ends first.
Task<Result<void>> read_all(Stream& stream, std::span<char> out) {
  while (!out.empty()) {
    const Result<std::size_t> got = co_await stream.read_some(out);
    PORPOISE_CO_CHECK(got);
    if (*got == 0) co_return make_error(errc::protocol_error);
    out = out.subspan(*got);
  }
  co_return Result<void>();
}

/// With its length in front (RFC 1035 §4.2.2).
std::string framed(const std::string& packet) {
  std::string frame;
  frame += static_cast<char>(packet.size() >> 8);
  frame += static_cast<char>(packet.size() & 0xff);
  return frame + packet;
}

}  // namespace

bool is_response_to(const Message& message, const Asked& asked) {
  if (message.id != asked.id || !message.response || message.opcode != 0) return false;
  if (!message.asks) return message.rcode != kNoError && message.rcode != kNoSuchName;
  return message.asked_name == asked.name && message.asked_type == asked.type;
}

Task<Result<Message>> ask_by_datagram(Network& network, Asked asked, Endpoint server,
                                      Instant deadline) {
  const std::string query = pack_query(asked.id, asked.name, asked.type, asked.edns);
  const Result<std::unique_ptr<DatagramSocket>> socket =
      co_await network.bind_datagram(any_port_for(server));
  PORPOISE_CO_CHECK(socket);
  const Result<void> sent = co_await (*socket)->send_to(query, server);
  PORPOISE_CO_CHECK(sent);
  while (true) {
    const Result<DatagramSocket::Packet> packet = co_await (*socket)->receive(deadline);
    PORPOISE_CO_CHECK(packet);
    if (packet->from != server) continue;
    std::optional<Message> message = parse_packet(packet->bytes);
    if (message && is_response_to(*message, asked)) co_return std::move(*message);
  }
}

Task<Result<Message>> ask_by_stream(Network& network, Asked asked, Endpoint server,
                                    Instant deadline) {
  const std::string query = framed(pack_query(asked.id, asked.name, asked.type, asked.edns));
  const Result<std::unique_ptr<Stream>> stream = co_await network.connect(server, deadline);
  PORPOISE_CO_CHECK(stream);
  (*stream)->expires_at(deadline);
  const Result<void> sent = co_await (*stream)->write(query);
  PORPOISE_CO_CHECK(sent);
  std::string answer(2, '\0');
  const Result<void> length = co_await read_all(**stream, answer);
  PORPOISE_CO_CHECK(length);
  answer.assign(static_cast<unsigned char>(answer[0]) << 8 | static_cast<unsigned char>(answer[1]),
                '\0');
  const Result<void> all = co_await read_all(**stream, answer);
  PORPOISE_CO_CHECK(all);
  std::optional<Message> message = parse_packet(answer);
  if (!message || !is_response_to(*message, asked)) co_return make_error(errc::protocol_error);
  co_return std::move(*message);
}

}  // namespace porpoise::dns
