#include "tests/contract/streams.h"

namespace porpoise::contract {
namespace {

using std::chrono::milliseconds;

class ListenerContract : public Contract {};
CONTRACT_ARMS(ListenerContract);

TEST_P(ListenerContract, PortZeroBecomesARealPort) {
  run([](Arm& arm) -> Task<> {
    const std::unique_ptr<Listener> one = co_await listen(arm);
    const std::unique_ptr<Listener> two = co_await listen(arm);
    EXPECT_EQ(one->endpoint().address, arm.address());
    EXPECT_NE(one->endpoint().port, 0);
    EXPECT_NE(one->endpoint(), two->endpoint());
  });
}

TEST_P(ListenerContract, NobodyListensTwiceInOnePlace) {
  run([](Arm& arm) -> Task<> {
    Network& network = arm.host().network;
    std::unique_ptr<Listener> one = co_await listen(arm);
    const Endpoint place = one->endpoint();
    const Result<std::unique_ptr<Listener>> two = co_await network.listen(place);
    EXPECT_EQ(error_of(two), errc::address_in_use);
    one.reset();
    const Result<std::unique_ptr<Listener>> three = co_await network.listen(place);
    EXPECT_TRUE(three.has_value()) << error_of(three).message();
  });
}

TEST_P(ListenerContract, APlaceIsFreeAgainAfterConnectionsThere) {
  run([](Arm& arm) -> Task<> {
    Pair pair = co_await connect(arm);
    const Endpoint place = pair.listener->endpoint();
    pair.server.reset();  // closes first: its side waits out the connection's end
    pair.listener.reset();
    const Result<std::unique_ptr<Listener>> again = co_await arm.host().network.listen(place);
    EXPECT_TRUE(again.has_value()) << error_of(again).message();
  });
}

TEST_P(ListenerContract, NobodyListensAtAForeignAddress) {
  run([](Arm& arm) -> Task<> {
    // TEST-NET-3 (RFC 5737).
    const Endpoint foreign(boost::asio::ip::make_address("203.0.113.77"), 0);
    const Result<std::unique_ptr<Listener>> made = co_await arm.host().network.listen(foreign);
    EXPECT_EQ(error_of(made), errc::address_not_available);
  });
}

TEST_P(ListenerContract, WithoutAListenerConnectionsAreRefused) {
  run([](Arm& arm) -> Task<> {
    std::unique_ptr<Listener> listener = co_await listen(arm);
    const Endpoint place = listener->endpoint();
    listener.reset();
    const Result<std::unique_ptr<Stream>> connected =
        co_await arm.host().network.connect(place, in(arm, milliseconds(60000)));
    EXPECT_EQ(error_of(connected), errc::connection_refused);
  });
}

TEST_P(ListenerContract, AConnectionWaitsToBeAccepted) {
  run([](Arm& arm) -> Task<> {
    const std::unique_ptr<Listener> listener = co_await listen(arm);
    const Result<std::unique_ptr<Stream>> connected =
        co_await arm.host().network.connect(listener->endpoint(), Instant::never());
    EXPECT_TRUE(connected.has_value());
    co_await write_bytes(**connected, "early");
    std::unique_ptr<Stream> server;
    co_await accept_into(*listener, server);
    const std::string read = co_await read_bytes(*server, 5);
    EXPECT_EQ(read, "early");
  });
}

Task<> expect_canceled(Listener& listener) {
  const Result<std::unique_ptr<Stream>> accepted = co_await listener.accept();
  EXPECT_EQ(error_of(accepted), errc::operation_canceled);
}

TEST_P(ListenerContract, CloseEndsTheAcceptInProgressAndLaterOnes) {
  run([](Arm& arm) -> Task<> {
    const std::unique_ptr<Listener> listener = co_await listen(arm);
    Beside beside(arm);
    beside.start(expect_canceled(*listener));
    co_await arm.host().clock.sleep_until(in(arm, milliseconds(5)));
    EXPECT_EQ(beside.running(), 1);
    listener->close();
    co_await beside.join();
    co_await expect_canceled(*listener);
    const Result<std::unique_ptr<Stream>> connected =
        co_await arm.host().network.connect(listener->endpoint(), Instant::never());
    EXPECT_EQ(error_of(connected), errc::connection_refused);
  });
}

TEST_P(ListenerContract, APastDeadlineLetsNobodyConnect) {
  run([](Arm& arm) -> Task<> {
    const std::unique_ptr<Listener> listener = co_await listen(arm);
    const Instant now = arm.host().clock.now();
    const Result<std::unique_ptr<Stream>> connected =
        co_await arm.host().network.connect(listener->endpoint(), now);
    EXPECT_EQ(error_of(connected), errc::timed_out);
  });
}

TEST_P(ListenerContract, TheMachineKnowsItsAddresses) {
  run([](Arm& arm) -> Task<> {
    const Result<std::vector<IpAddress>> own = co_await arm.host().network.own_addresses();
    EXPECT_TRUE(own.has_value());
    EXPECT_EQ(std::count(own->begin(), own->end(), arm.address()), 1);
  });
}

}  // namespace
}  // namespace porpoise::contract
