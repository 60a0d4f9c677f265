#include "tests/contract/files.h"
#include "tests/contract/streams.h"

namespace porpoise::contract {
namespace {

using std::chrono::milliseconds;

class LocalSocketContract : public Contract {};
CONTRACT_ARMS(LocalSocketContract);

TEST_P(LocalSocketContract, CarriesBytesBothWaysUntilClosed) {
  run([](Arm& arm) -> Task<> {
    Pair pair = co_await connect_local(arm);
    co_await write_bytes(*pair.client, "question");
    const std::string asked = co_await read_bytes(*pair.server, 8);
    EXPECT_EQ(asked, "question");
    co_await write_bytes(*pair.server, "answer");
    pair.server.reset();
    const std::string answered = co_await read_bytes(*pair.client, 100);
    EXPECT_EQ(answered, "answer");
  });
}

TEST_P(LocalSocketContract, TellsTheUserAtTheOtherEnd) {
  run([](Arm& arm) -> Task<> {
    const Pair pair = co_await connect_local(arm);
    const std::int64_t user = arm.host().identity.user();
    EXPECT_EQ(pair.server->peer_user(), user);
    EXPECT_EQ(pair.client->peer_user(), user);
    EXPECT_EQ(pair.server->peer(), Endpoint());
    EXPECT_EQ(pair.client->local(), Endpoint());
    EXPECT_EQ(pair.listener->endpoint(), Endpoint());
  });
}

TEST_P(LocalSocketContract, HasItsModeAndIsASocket) {
  run([](Arm& arm) -> Task<> {
    const std::string path = arm.directory() + "/socket";
    const Result<std::unique_ptr<Listener>> made =
        co_await arm.host().network.listen_local(path, 0622);
    EXPECT_TRUE(made.has_value());
    const FileInfo found = co_await info(arm, path);
    EXPECT_EQ(found.mode, 0622U);
    EXPECT_EQ(found.kind, FileKind::socket);
  });
}

TEST_P(LocalSocketContract, AStaleNameIsReplacedALiveOneIsNot) {
  run([](Arm& arm) -> Task<> {
    Network& network = arm.host().network;
    const std::string path = arm.directory() + "/socket";
    Result<std::unique_ptr<Listener>> one = co_await network.listen_local(path, 0600);
    EXPECT_TRUE(one.has_value());
    const Result<std::unique_ptr<Listener>> two = co_await network.listen_local(path, 0600);
    EXPECT_EQ(error_of(two), errc::address_in_use);
    one->reset();
    const FileInfo left = co_await info(arm, path);
    EXPECT_EQ(left.kind, FileKind::socket);
    const Result<std::unique_ptr<Stream>> refused =
        co_await network.connect_local(path, Instant::never());
    EXPECT_EQ(error_of(refused), errc::connection_refused);
    const Result<std::unique_ptr<Listener>> three = co_await network.listen_local(path, 0600);
    EXPECT_TRUE(three.has_value()) << error_of(three).message();
    const Result<std::unique_ptr<Stream>> connected =
        co_await network.connect_local(path, Instant::never());
    EXPECT_TRUE(connected.has_value()) << error_of(connected).message();
  });
}

TEST_P(LocalSocketContract, AFileInTheWayIsLeftAlone) {
  run([](Arm& arm) -> Task<> {
    const std::string path = arm.directory() + "/file";
    co_await put(arm, path, "precious");
    const Result<std::unique_ptr<Listener>> made =
        co_await arm.host().network.listen_local(path, 0600);
    EXPECT_EQ(error_of(made), errc::address_in_use);
    const std::string kept = co_await contents(arm, path);
    EXPECT_EQ(kept, "precious");
  });
}

TEST_P(LocalSocketContract, WithoutANameThereIsNoConnection) {
  run([](Arm& arm) -> Task<> {
    Network& network = arm.host().network;
    const std::string path = arm.directory() + "/none";
    const Result<std::unique_ptr<Stream>> connected =
        co_await network.connect_local(path, in(arm, milliseconds(60000)));
    EXPECT_EQ(error_of(connected), errc::no_such_file_or_directory);
  });
}

TEST_P(LocalSocketContract, DeadlinesHoldHereToo) {
  run([](Arm& arm) -> Task<> {
    const Pair pair = co_await connect_local(arm);
    pair.server->expires_at(in(arm, milliseconds(10)));
    std::array<char, 10> out;
    const Result<std::size_t> got = co_await pair.server->read_some(out);
    EXPECT_EQ(error_of(got), errc::timed_out);
  });
}

TEST_P(LocalSocketContract, CloseEndsTheAccept) {
  run([](Arm& arm) -> Task<> {
    const Pair pair = co_await connect_local(arm);
    pair.listener->close();
    const Result<std::unique_ptr<Stream>> accepted = co_await pair.listener->accept();
    EXPECT_EQ(error_of(accepted), errc::operation_canceled);
  });
}

}  // namespace
}  // namespace porpoise::contract
