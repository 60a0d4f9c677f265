#include "tests/contract/streams.h"

namespace porpoise::contract {
namespace {

using std::chrono::milliseconds;

// Connections, over the network and local alike.
class StreamContract : public Contract {};
CONTRACT_ARMS(StreamContract);

TEST_P(StreamContract, CarriesBytesBothWays) {
  run([](Arm& arm) -> Task<> {
    const Pair pair = co_await connect(arm);
    co_await write_bytes(*pair.client, "EHLO ");
    co_await write_bytes(*pair.client, "a.example\r\n");
    const std::string asked = co_await read_bytes(*pair.server, 16);
    EXPECT_EQ(asked, "EHLO a.example\r\n");
    co_await write_bytes(*pair.server, "250 b.example\r\n");
    const std::string answered = co_await read_bytes(*pair.client, 15);
    EXPECT_EQ(answered, "250 b.example\r\n");
  });
}

TEST_P(StreamContract, KnowsBothEnds) {
  run([](Arm& arm) -> Task<> {
    const Pair pair = co_await connect(arm);
    EXPECT_EQ(pair.client->peer(), pair.listener->endpoint());
    EXPECT_EQ(pair.server->local(), pair.listener->endpoint());
    EXPECT_EQ(pair.server->peer(), pair.client->local());
    EXPECT_NE(pair.client->local().port, 0);
    EXPECT_EQ(pair.server->peer_user(), -1);
  });
}

TEST_P(StreamContract, WhatWasWrittenBeforeTheCloseArrivesThenNothing) {
  run([](Arm& arm) -> Task<> {
    Pair pair = co_await connect(arm);
    co_await write_bytes(*pair.client, "QUIT\r\n");
    pair.client.reset();
    const std::string last = co_await read_bytes(*pair.server, 100);
    EXPECT_EQ(last, "QUIT\r\n");
    std::array<char, 10> out;
    const Result<std::size_t> end = co_await pair.server->read_some(out);
    EXPECT_EQ(end.value(), 0U);
  });
}

Task<> write_then_close(std::unique_ptr<Stream>& stream, std::string_view bytes) {
  co_await write_bytes(*stream, bytes);
  stream.reset();
}

TEST_P(StreamContract, AWriteLargerThanAnyBufferWaitsForASlowReader) {
  run([](Arm& arm) -> Task<> {
    Pair pair = co_await connect(arm);
    std::string sent;
    while (sent.size() < 20000000) sent += std::to_string(sent.size());
    Beside beside(arm);
    beside.start(write_then_close(pair.client, sent));
    std::string got = co_await read_bytes(*pair.server, 1000);
    Clock& clock = arm.host().clock;
    co_await clock.sleep_until(in(arm, milliseconds(20)));
    EXPECT_EQ(beside.running(), 1);
    const std::string rest = co_await read_bytes(*pair.server, sent.size() * 2);
    got += rest;
    EXPECT_TRUE(got == sent) << got.size();
    co_await beside.join();
  });
}

TEST_P(StreamContract, WritingToAPeerThatHasGoneFailsInTheEnd) {
  run([](Arm& arm) -> Task<> {
    Pair pair = co_await connect(arm);
    pair.server.reset();
    Clock& clock = arm.host().clock;
    ErrorCode error;
    for (int i = 0; i < 100 && !error; ++i) {
      const Result<void> written = co_await pair.client->write("more\r\n");
      error = error_of(written);
      co_await clock.sleep_until(in(arm, milliseconds(1)));
    }
    EXPECT_TRUE(error == errc::broken_pipe || error == errc::connection_reset) << error.message();
  });
}

TEST_P(StreamContract, APendingReadFailsAtTheDeadline) {
  run([](Arm& arm) -> Task<> {
    const Pair pair = co_await connect(arm);
    Clock& clock = arm.host().clock;
    const Instant deadline = in(arm, milliseconds(20));
    pair.client->expires_at(deadline);
    std::array<char, 10> out;
    const Result<std::size_t> got = co_await pair.client->read_some(out);
    EXPECT_EQ(error_of(got), errc::timed_out);
    EXPECT_GE(clock.now(), deadline);
  });
}

TEST_P(StreamContract, CallsAfterTheDeadlineFailAtOnce) {
  run([](Arm& arm) -> Task<> {
    const Pair pair = co_await connect(arm);
    co_await write_bytes(*pair.server, "there to be read");
    pair.client->expires_at(arm.host().clock.now());
    std::array<char, 10> out;
    const Result<std::size_t> got = co_await pair.client->read_some(out);
    EXPECT_EQ(error_of(got), errc::timed_out);
    const Result<void> put = co_await pair.client->write("x");
    EXPECT_EQ(error_of(put), errc::timed_out);
    pair.client->expires_at(Instant::never());
    const std::string read = co_await read_bytes(*pair.client, 16);
    EXPECT_EQ(read, "there to be read");
  });
}

Task<> extend_later(Arm& arm, Stream& stream, Instant deadline) {
  co_await arm.host().clock.sleep_until(in(arm, milliseconds(5)));
  stream.expires_at(deadline);
}

TEST_P(StreamContract, ADeadlineMayMoveWhileACallWaits) {
  run([](Arm& arm) -> Task<> {
    const Pair pair = co_await connect(arm);
    const Instant later = in(arm, milliseconds(40));
    pair.client->expires_at(in(arm, milliseconds(15)));
    pair.server->expires_at(in(arm, milliseconds(60000)));
    Beside beside(arm);
    beside.start(extend_later(arm, *pair.client, later));
    beside.start(extend_later(arm, *pair.server, later));
    for (Stream* const stream : {pair.client.get(), pair.server.get()}) {
      std::array<char, 10> out;
      const Result<std::size_t> got = co_await stream->read_some(out);
      EXPECT_EQ(error_of(got), errc::timed_out);
      EXPECT_GE(arm.host().clock.now(), later);
    }
    co_await beside.join();
  });
}

TEST_P(StreamContract, ABlockedWriteFailsAtTheDeadline) {
  run([](Arm& arm) -> Task<> {
    const Pair pair = co_await connect(arm);
    const std::string large(30000000, 'x');
    pair.client->expires_at(in(arm, milliseconds(30)));
    const Result<void> written = co_await pair.client->write(large);
    EXPECT_EQ(error_of(written), errc::timed_out);
  });
}

TEST_P(StreamContract, ReadingAndWritingGoOnAtTheSameTime) {
  run([](Arm& arm) -> Task<> {
    Pair pair = co_await connect(arm);
    const std::string up(3000000, 'u'), down(3000000, 'd');
    Beside beside(arm);
    beside.start(write_bytes(*pair.client, up));
    beside.start(write_bytes(*pair.server, down));
    const std::string got_up = co_await read_bytes(*pair.server, up.size());
    const std::string got_down = co_await read_bytes(*pair.client, down.size());
    EXPECT_TRUE(got_up == up);
    EXPECT_TRUE(got_down == down);
    co_await beside.join();
  });
}

Task<> echo_lines(std::unique_ptr<Stream>& stream) {
  while (true) {
    const std::string line = co_await read_bytes(*stream, 5);
    if (line.empty()) break;
    co_await write_bytes(*stream, line);
  }
}

TEST_P(StreamContract, ManyConnectionsKeepTheirBytesApart) {
  run([](Arm& arm) -> Task<> {
    const std::unique_ptr<Listener> listener = co_await listen(arm);
    std::vector<std::unique_ptr<Stream>> clients(20), servers(20);
    Beside accepting(arm);
    for (std::unique_ptr<Stream>& client : clients) {
      Result<std::unique_ptr<Stream>> connected =
          co_await arm.host().network.connect(listener->endpoint(), Instant::never());
      EXPECT_TRUE(connected.has_value());
      client = std::move(*connected);
    }
    for (std::unique_ptr<Stream>& server : servers) co_await accept_into(*listener, server);
    Beside echoing(arm);
    for (std::unique_ptr<Stream>& server : servers) echoing.start(echo_lines(server));
    for (int round = 0; round < 10; ++round) {
      for (std::size_t i = 0; i < clients.size(); ++i) {
        const std::string line = std::to_string(10000 + i * 100 + static_cast<std::size_t>(round));
        co_await write_bytes(*clients[i], line);
        const std::string answer = co_await read_bytes(*clients[i], 5);
        EXPECT_EQ(answer, line);
      }
    }
    clients.clear();
    co_await echoing.join();
  });
}

}  // namespace
}  // namespace porpoise::contract
