#pragma once
// Verbs of the network tests.

#include "tests/contract/contract.h"

namespace porpoise::contract {

/// Both ends of one connection, and the listener it came through.
struct Pair {
  std::unique_ptr<Listener> listener;
  std::unique_ptr<Stream> client;
  std::unique_ptr<Stream> server;

  Pair() = default;
};

inline Task<> accept_into(Listener& listener, std::unique_ptr<Stream>& stream) {
  Result<std::unique_ptr<Stream>> accepted = co_await listener.accept();
  EXPECT_TRUE(accepted.has_value()) << error_of(accepted).message();
  if (accepted.has_value()) stream = std::move(*accepted);
}

/// A listener at any free port, or null (which the test then shows).
inline Task<std::unique_ptr<Listener>> listen(Arm& arm) {
  const Endpoint any_port(arm.address(), 0);
  Result<std::unique_ptr<Listener>> made = co_await arm.host().network.listen(any_port);
  EXPECT_TRUE(made.has_value()) << error_of(made).message();
  if (made.has_error()) co_return nullptr;
  co_return std::move(*made);
}

/// A connected pair.
inline Task<Pair> connect(Arm& arm) {
  Pair pair;
  pair.listener = co_await listen(arm);
  Beside beside(arm);
  beside.start(accept_into(*pair.listener, pair.server));
  Result<std::unique_ptr<Stream>> connected =
      co_await arm.host().network.connect(pair.listener->endpoint(), Instant::never());
  EXPECT_TRUE(connected.has_value()) << error_of(connected).message();
  co_await beside.join();
  if (connected.has_value()) pair.client = std::move(*connected);
  co_return pair;
}

/// The same over a socket in the file system.
inline Task<Pair> connect_local(Arm& arm) {
  Pair pair;
  const std::string path = arm.directory() + "/socket";
  Result<std::unique_ptr<Listener>> made = co_await arm.host().network.listen_local(path, 0600);
  EXPECT_TRUE(made.has_value()) << error_of(made).message();
  if (made.has_error()) co_return pair;
  pair.listener = std::move(*made);
  Beside beside(arm);
  beside.start(accept_into(*pair.listener, pair.server));
  Result<std::unique_ptr<Stream>> connected =
      co_await arm.host().network.connect_local(path, Instant::never());
  EXPECT_TRUE(connected.has_value()) << error_of(connected).message();
  co_await beside.join();
  if (connected.has_value()) pair.client = std::move(*connected);
  co_return pair;
}

/// At most `size` bytes, fewer when the peer closes; "error: ..." when reading fails.
inline Task<std::string> read_bytes(Stream& stream, std::size_t size) {
  std::string bytes;
  while (bytes.size() < size) {
    std::array<char, 10000> buffer;
    const std::span<char> room(buffer.data(), std::min(buffer.size(), size - bytes.size()));
    const Result<std::size_t> got = co_await stream.read_some(room);
    if (got.has_error()) co_return "error: " + got.error().message();
    if (*got == 0) break;
    bytes.append(buffer.data(), *got);
  }
  co_return bytes;
}

inline Task<> write_bytes(Stream& stream, std::string_view bytes) {
  const Result<void> written = co_await stream.write(bytes);
  EXPECT_TRUE(written.has_value()) << error_of(written).message();
}

}  // namespace porpoise::contract
