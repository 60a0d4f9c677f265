#include "tests/contract/contract.h"

namespace porpoise::contract {
namespace {

using std::chrono::milliseconds;

class DatagramContract : public Contract {};
CONTRACT_ARMS(DatagramContract);

Task<std::unique_ptr<DatagramSocket>> bind(Arm& arm) {
  const Endpoint any_port(arm.address(), 0);
  Result<std::unique_ptr<DatagramSocket>> bound =
      co_await arm.host().network.bind_datagram(any_port);
  EXPECT_TRUE(bound.has_value()) << error_of(bound).message();
  if (bound.has_error()) co_return nullptr;
  co_return std::move(*bound);
}

Task<> send(DatagramSocket& from, std::string bytes, Endpoint to) {
  const Result<void> sent = co_await from.send_to(bytes, to);
  EXPECT_TRUE(sent.has_value()) << error_of(sent).message();
}

TEST_P(DatagramContract, ArriveWholeAndTellTheirSender) {
  run([](Arm& arm) -> Task<> {
    const std::unique_ptr<DatagramSocket> one = co_await bind(arm);
    const std::unique_ptr<DatagramSocket> two = co_await bind(arm);
    EXPECT_NE(one->local(), two->local());
    const std::string large(4096, 'x');
    for (const std::string& bytes : {std::string("query"), std::string(), large}) {
      co_await send(*one, bytes, two->local());
      const Result<DatagramSocket::Packet> got =
          co_await two->receive(in(arm, milliseconds(60000)));
      EXPECT_TRUE(got.has_value());
      EXPECT_EQ(got->bytes, bytes);
      EXPECT_EQ(got->from, one->local());
    }
  });
}

TEST_P(DatagramContract, ReceiveEndsAtTheDeadline) {
  run([](Arm& arm) -> Task<> {
    const std::unique_ptr<DatagramSocket> one = co_await bind(arm);
    for (int i = 0; i < 2; ++i) {
      const Instant deadline = in(arm, milliseconds(10));
      const Result<DatagramSocket::Packet> got = co_await one->receive(deadline);
      EXPECT_EQ(error_of(got), errc::timed_out);
      EXPECT_GE(arm.host().clock.now(), deadline);
    }
    co_await send(*one, "to itself", one->local());
    const Result<DatagramSocket::Packet> got = co_await one->receive(Instant::never());
    EXPECT_EQ(got.value().bytes, "to itself");
  });
}

Task<> answer(DatagramSocket& socket) {
  const Result<DatagramSocket::Packet> asked = co_await socket.receive(Instant::never());
  EXPECT_TRUE(asked.has_value());
  co_await send(socket, asked.value().bytes + " answered", asked.value().from);
}

TEST_P(DatagramContract, AWaitingReceiverIsWoken) {
  run([](Arm& arm) -> Task<> {
    const std::unique_ptr<DatagramSocket> client = co_await bind(arm);
    const std::unique_ptr<DatagramSocket> server = co_await bind(arm);
    Beside beside(arm);
    beside.start(answer(*server));
    co_await send(*client, "query", server->local());
    const Result<DatagramSocket::Packet> got = co_await client->receive(Instant::never());
    EXPECT_EQ(got.value().bytes, "query answered");
    EXPECT_EQ(got.value().from, server->local());
    co_await beside.join();
  });
}

TEST_P(DatagramContract, PortsAreDrawnAnew) {
  run([](Arm& arm) -> Task<> {
    std::set<int> ports;
    for (int i = 0; i < 20; ++i) {
      const std::unique_ptr<DatagramSocket> one = co_await bind(arm);
      ports.insert(one->local().port);
    }
    EXPECT_GT(ports.size(), 10U);
    EXPECT_EQ(ports.count(0), 0U);
  });
}

TEST_P(DatagramContract, ATakenPortIsRefused) {
  run([](Arm& arm) -> Task<> {
    const std::unique_ptr<DatagramSocket> one = co_await bind(arm);
    const Result<std::unique_ptr<DatagramSocket>> two =
        co_await arm.host().network.bind_datagram(one->local());
    EXPECT_EQ(error_of(two), errc::address_in_use);
  });
}

}  // namespace
}  // namespace porpoise::contract
