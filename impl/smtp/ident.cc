#include "impl/smtp/ident.h"

#include <array>
#include <charconv>

#include <fmt/format.h>

namespace porpoise::smtp {
namespace {

constexpr std::uint16_t kIdentPort = 113;
/// RFC 1413 §5: no reply is longer.
constexpr std::size_t kReplyMax = 1000;
constexpr std::size_t kUserMax = 512;
constexpr std::string_view kBlanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
}

/// What stands before the next `mark`, which is taken as well; all of it when there is none.
std::string_view take_field(std::string_view& text, char mark) {
  const std::size_t end = std::min(text.find(mark), text.size());
  const std::string_view field = trimmed(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return field;
}

bool is_port(std::string_view text, std::uint16_t port) {
  std::uint16_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && stop == end && number == port;
}

}  // namespace

std::string ident_query(const Endpoint& peer, const Endpoint& local) {
  return fmt::format("{} , {}\r\n", peer.port, local.port);
}

std::string parse_ident(std::string_view reply, const Endpoint& peer, const Endpoint& local) {
  std::string_view rest = reply.substr(0, reply.find('\n'));
  std::string_view ports = take_field(rest, ':');
  const std::string_view theirs = take_field(ports, ',');
  if (!is_port(theirs, peer.port) || !is_port(trimmed(ports), local.port)) return {};
  if (take_field(rest, ':') != "USERID") return {};
  const std::string_view system = take_field(rest, ':');
  const std::string_view user = trimmed(rest);
  return system.empty() ? std::string() : std::string(user.substr(0, kUserMax));
}

Task<std::string> ask_ident(Network& network, Endpoint peer, Endpoint local, Instant deadline) {
  const Endpoint server(peer.address, kIdentPort);
  Result<std::unique_ptr<Stream>> connected = co_await network.connect(server, deadline);
  if (connected.has_error()) co_return std::string();
  const std::unique_ptr<Stream> stream = std::move(*connected);
  stream->expires_at(deadline);
  const std::string query = ident_query(peer, local);
  const Result<void> asked = co_await stream->write(query);
  if (asked.has_error()) co_return std::string();
  std::string reply;
  std::array<char, kReplyMax> piece;
  while (reply.find('\n') == reply.npos && reply.size() < kReplyMax) {
    const Result<std::size_t> size = co_await stream->read_some(piece);
    if (size.has_error() || *size == 0) co_return std::string();
    reply.append(piece.data(), *size);
  }
  co_return parse_ident(reply, peer, local);
}

}  // namespace porpoise::smtp
