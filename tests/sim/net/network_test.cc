#include <gtest/gtest.h>

#include "sim/world/world.h"

namespace porpoise::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Endpoint at(std::string_view text) { return *parse_endpoint(text); }

struct NetworkTest : testing::Test {
  World world{1};
  Machine& client = world.add_machine(machine("client", "192.0.2.1"));
  Machine& server = world.add_machine(machine("server", "192.0.2.2"));

  static MachineOptions machine(std::string name, std::string_view address) {
    MachineOptions options;
    options.name = std::move(name);
    options.addresses.push_back(boost::asio::ip::make_address(address));
    return options;
  }
  Duration passed() const { return world.now() - Instant(); }
  void finish(Process& process) {
    world.run_until([&process] { return !process.alive(); });
  }
};

using StreamResult = Result<std::unique_ptr<Stream>>;

std::string describe(const ErrorCode& error) {
  return error == errc::connection_refused ? "refused"
         : error == errc::timed_out        ? "timed out"
         : error == errc::connection_reset ? "reset"
         : error == errc::host_unreachable ? "unreachable"
                                           : error.message();
}

/// Everything until the end, or what went wrong.
Task<std::string> read_all(Stream& stream) {
  std::string all;
  std::string piece(1000, ' ');
  while (true) {
    const Result<std::size_t> got = co_await stream.read_some(std::span(piece));
    if (got.has_error()) co_return all + "|" + describe(got.error());
    if (*got == 0) co_return all;
    all += piece.substr(0, *got);
  }
}

Task<int> connect_and_log(Host host, Endpoint to, Instant deadline) {
  const StreamResult stream = co_await host.network.connect(to, deadline);
  host.log.write(stream.has_value() ? "connected" : describe(stream.error()));
  co_return 0;
}

Task<int> send_and_leave(Host host, Endpoint to, std::string bytes) {
  StreamResult stream = co_await host.network.connect(to, Instant::never());
  if (stream.has_error()) co_return 1;
  const Result<void> sent = co_await (*stream)->write(bytes);
  co_return sent.has_value() ? 0 : 2;
}

Task<int> send_and_stay(Host host, Endpoint to, std::string bytes) {
  StreamResult stream = co_await host.network.connect(to, Instant::never());
  if (stream.has_error()) co_return 1;
  const Result<void> sent = co_await (*stream)->write(bytes);
  host.log.write(sent.has_value() ? "sent" : describe(sent.error()));
  const std::string answer = co_await read_all(**stream);
  host.log.write(answer);
  co_return 0;
}

Task<int> accept_and_read(Host host, Endpoint where, Duration patience) {
  Result<std::unique_ptr<Listener>> listener = co_await host.network.listen(where);
  if (listener.has_error()) co_return 1;
  StreamResult stream = co_await (*listener)->accept();
  if (stream.has_error()) co_return 2;
  if (patience != Duration::max()) (*stream)->expires_at(host.clock.now() + patience);
  const std::string all = co_await read_all(**stream);
  host.log.write(all);
  co_return 0;
}

Main reader(std::string_view where, Duration patience = Duration::max()) {
  return [where, patience](Host host) { return accept_and_read(host, at(where), patience); };
}

TEST_F(NetworkTest, BytesArriveInOrderAndThenTheEnd) {
  std::string bytes;
  for (int n = 0; n < 30'000; ++n) bytes += std::to_string(n);
  Process& served = world.start(server, reader("0.0.0.0:25"));
  Process& sent = world.start(
      client, [&](Host host) { return send_and_leave(host, at("192.0.2.2:25"), bytes); });
  world.run();
  EXPECT_EQ(sent.exit_code(), 0);
  ASSERT_EQ(served.log().size(), 1u);
  EXPECT_EQ(served.log().front(), bytes);
  EXPECT_TRUE(world.fabric().state().connections.empty());
}

TEST_F(NetworkTest, NobodyListeningRefuses) {
  Process& process = world.start(
      client, [](Host host) { return connect_and_log(host, at("192.0.2.2:25"), Instant::never()); });
  world.run();
  EXPECT_EQ(process.log().front(), "refused");
  EXPECT_TRUE(world.fabric().state().connections.empty());
}

TEST_F(NetworkTest, AnAddressNobodyHasIsUnreachable) {
  Process& process = world.start(
      client, [](Host host) { return connect_and_log(host, at("192.0.2.9:25"), Instant::never()); });
  world.run();
  EXPECT_EQ(process.log().front(), "unreachable");
}

TEST_F(NetworkTest, ADeadMachineAnswersNothing) {
  world.power_loss(server);
  Process& patient = world.start(
      client, [](Host host) { return connect_and_log(host, at("192.0.2.2:25"), Instant::never()); });
  Process& hasty = world.start(client, [](Host host) {
    return connect_and_log(host, at("192.0.2.2:25"), host.clock.now() + seconds(60));
  });
  finish(hasty);
  EXPECT_EQ(hasty.log().front(), "timed out");
  EXPECT_EQ(passed() / seconds(1), 60);
  finish(patient);
  EXPECT_EQ(patient.log().front(), "timed out");
  EXPECT_EQ(passed() / seconds(1), 127);
}

TEST_F(NetworkTest, ARequestGetsThroughOnceTheMachineIsBack) {
  world.power_loss(server);
  server.services().push_back({reader("0.0.0.0:25"), ProcessOptions()});
  Process& process = world.start(
      client, [](Host host) { return connect_and_log(host, at("192.0.2.2:25"), Instant::never()); });
  world.run_for(seconds(5));
  world.boot(server);
  finish(process);
  EXPECT_EQ(process.log().front(), "connected");
}

TEST_F(NetworkTest, AReadGivesUpAtItsDeadline) {
  Process& served = world.start(server, reader("0.0.0.0:25", seconds(30)));
  world.start(client,
              [](Host host) { return send_and_stay(host, at("192.0.2.2:25"), "hello"); });
  finish(served);
  EXPECT_EQ(served.log().front(), "hello|timed out");
  EXPECT_EQ(passed() / seconds(1), 30);
}

Task<int> accept_and_ignore(Host host, Endpoint where) {
  Result<std::unique_ptr<Listener>> listener = co_await host.network.listen(where);
  const StreamResult stream = co_await (*listener)->accept();
  co_await host.clock.sleep_until(Instant::never());
  co_return 0;
}

Task<int> write_until_stuck(Host host, Endpoint to) {
  StreamResult stream = co_await host.network.connect(to, Instant::never());
  (*stream)->expires_at(host.clock.now() + seconds(10));
  const std::string block(10'000, 'x');
  for (int blocks = 0;; ++blocks) {
    const Result<void> sent = co_await (*stream)->write(block);
    if (sent.has_value()) continue;
    host.log.write(fmt::format("{} {}", blocks, describe(sent.error())));
    co_return 0;
  }
}

TEST_F(NetworkTest, AWriterWaitsForItsReader) {
  world.start(server, [](Host host) { return accept_and_ignore(host, at("0.0.0.0:25")); });
  Process& process =
      world.start(client, [](Host host) { return write_until_stuck(host, at("192.0.2.2:25")); });
  finish(process);
  EXPECT_EQ(process.log().front(), "6 timed out");  // a window of 64 KiB
}

TEST_F(NetworkTest, TheKernelOfAKilledProcessEndsItsConnections) {
  Process& served = world.start(server, reader("0.0.0.0:25"));
  Process& sent = world.start(
      client, [](Host host) { return send_and_stay(host, at("192.0.2.2:25"), "hello"); });
  world.run_for(seconds(1));
  world.kill(sent);
  finish(served);
  EXPECT_EQ(served.log().front(), "hello");
}

TEST_F(NetworkTest, AKilledProcessWithUnreadBytesResets) {
  Process& served =
      world.start(server, [](Host host) { return accept_and_ignore(host, at("0.0.0.0:25")); });
  Process& sent = world.start(
      client, [](Host host) { return send_and_stay(host, at("192.0.2.2:25"), "hello"); });
  world.run_for(seconds(1));
  world.kill(served);
  finish(sent);
  EXPECT_EQ(sent.log(), (std::vector<std::string>{"sent", "|reset"}));
}

TEST_F(NetworkTest, APowerLossTellsThePeerNothing) {
  Process& served = world.start(server, reader("0.0.0.0:25", seconds(100)));
  world.start(client, [](Host host) { return send_and_stay(host, at("192.0.2.2:25"), "hello"); });
  world.run_for(seconds(1));
  world.power_loss(client);
  finish(served);
  EXPECT_EQ(served.log().front(), "hello|timed out");
}

Task<int> send_twice(Host host, Endpoint to, Duration pause) {
  StreamResult stream = co_await host.network.connect(to, Instant::never());
  for (int n = 0; n < 2; ++n) {
    const Result<void> sent = co_await (*stream)->write("again");
    if (sent.has_error()) host.log.write(describe(sent.error()));
    co_await host.clock.sleep_until(host.clock.now() + pause);
  }
  const std::string answer = co_await read_all(**stream);
  host.log.write(answer);
  co_return 0;
}

TEST_F(NetworkTest, AMachineThatIsBackResetsWhatItDoesNotKnow) {
  world.start(server, reader("0.0.0.0:25"));
  Process& sent = world.start(
      client, [](Host host) { return send_twice(host, at("192.0.2.2:25"), seconds(20)); });
  world.run_for(seconds(1));
  world.power_loss(server);
  world.run_for(seconds(1));
  world.boot(server);
  finish(sent);
  EXPECT_EQ(sent.log(), (std::vector<std::string>{"|reset"}));
}

TEST_F(NetworkTest, SendingToADeadMachineTimesOutInTheEnd) {
  world.start(server, reader("0.0.0.0:25"));
  Process& sent = world.start(
      client, [](Host host) { return send_twice(host, at("192.0.2.2:25"), seconds(20)); });
  world.run_for(seconds(1));
  world.power_loss(server);
  finish(sent);
  EXPECT_EQ(sent.log(), (std::vector<std::string>{"|timed out"}));
  EXPECT_GT(passed() / seconds(60), 10);
}

TEST_F(NetworkTest, BytesSentBeforeAPowerLossStillArrive) {
  LinkRules slow;
  slow.latency = milliseconds(500);
  world.fabric().set_rules(slow);
  Process& served = world.start(server, reader("0.0.0.0:25", seconds(100)));
  Process& sent = world.start(
      client, [](Host host) { return send_and_stay(host, at("192.0.2.2:25"), "hello"); });
  world.run_until([&sent] { return !sent.log().empty(); });
  world.power_loss(client);
  finish(served);
  EXPECT_EQ(served.log().front(), "hello|timed out");
}

TEST_F(NetworkTest, ASeveredLinkDelaysAndDoesNotLose) {
  Process& served = world.start(server, reader("0.0.0.0:25"));
  LinkRules severed;
  severed.severed = true;
  world.fabric().set_rules(client.site(), server.site(), severed);
  world.start(client, [](Host host) { return send_and_leave(host, at("192.0.2.2:25"), "hello"); });
  world.run_for(seconds(5));
  world.fabric().set_rules(client.site(), server.site(), LinkRules());
  finish(served);
  EXPECT_EQ(served.log().front(), "hello");
}

Task<int> listen_twice(Host host) {
  const Result<std::unique_ptr<Listener>> first = co_await host.network.listen(at("0.0.0.0:0"));
  const Endpoint bound = (*first)->endpoint();
  const Result<std::unique_ptr<Listener>> second =
      co_await host.network.listen(Endpoint(at("192.0.2.1:1").address, bound.port));
  const Result<std::unique_ptr<Listener>> elsewhere =
      co_await host.network.listen(at("198.51.100.1:25"));
  if (bound.port == 0 || second.error() != errc::address_in_use) co_return 1;
  co_return elsewhere.error() == errc::address_not_available ? 0 : 2;
}

TEST_F(NetworkTest, OneListenerPerAddressAndPort) {
  Process& process = world.start(client, listen_twice);
  world.run();
  EXPECT_EQ(process.exit_code(), 0);
}

Task<> close_soon(Host host, Listener& listener) {
  co_await host.clock.sleep_until(host.clock.now() + seconds(1));
  listener.close();
}

Task<int> accept_until_closed(Host host) {
  Result<std::unique_ptr<Listener>> listener = co_await host.network.listen(at("0.0.0.0:25"));
  spawn(host.executor, close_soon(host, **listener));
  const StreamResult stream = co_await (*listener)->accept();
  co_return stream.error() == errc::operation_canceled ? 0 : 1;
}

TEST_F(NetworkTest, ClosingAListenerEndsItsAccept) {
  Process& process = world.start(client, accept_until_closed);
  world.run();
  EXPECT_EQ(process.exit_code(), 0);
}

Task<int> serve_local(Host host, std::string path) {
  Result<std::unique_ptr<Listener>> listener = co_await host.network.listen_local(path, 0600);
  if (listener.has_error()) co_return 1;
  StreamResult stream = co_await (*listener)->accept();
  host.log.write(std::to_string((*stream)->peer_user()));
  const std::string all = co_await read_all(**stream);
  host.log.write(all);
  co_return 0;
}

Task<int> speak_local(Host host, std::string path) {
  co_await host.clock.sleep_until(host.clock.now() + seconds(1));
  StreamResult stream = co_await host.network.connect_local(path, Instant::never());
  if (stream.has_error()) {
    host.log.write(stream.error().message());
    co_return 1;
  }
  const Result<void> sent = co_await (*stream)->write("frame");
  co_return sent.has_value() ? 0 : 2;
}

TEST_F(NetworkTest, LocalSocketsBelongToOneMachineAndKnowTheirPeer) {
  ProcessOptions user;
  user.user = 5;
  Process& served = world.start(server, [](Host host) { return serve_local(host, "/socket"); });
  world.run_for(milliseconds(500));
  Process& elsewhere = world.start(client, [](Host host) { return speak_local(host, "/socket"); });
  Process& spoken = world.start(server, [](Host host) { return speak_local(host, "/socket"); }, user);
  world.run();
  EXPECT_EQ(spoken.exit_code(), 0);
  EXPECT_EQ(elsewhere.exit_code(), 1);
  EXPECT_EQ(served.log(), (std::vector<std::string>{"5", "frame"}));
}

TEST_F(NetworkTest, TheNameOfALocalSocketOutlivesItsListener) {
  Process& served = world.start(server, [](Host host) { return serve_local(host, "/socket"); });
  world.run_for(seconds(1));
  world.kill(served);
  EXPECT_NE(server.disk().seen().find_path("/socket"), nullptr);
  Process& spoken = world.start(server, [](Host host) { return speak_local(host, "/socket"); });
  world.run();
  EXPECT_EQ(spoken.log().front(), make_error(errc::connection_refused).message());
  Process& again = world.start(server, [](Host host) { return serve_local(host, "/socket"); });
  world.run_for(seconds(1));
  EXPECT_TRUE(again.alive());
}

Task<int> ask(Host host, Endpoint to) {
  const Result<std::unique_ptr<DatagramSocket>> socket =
      co_await host.network.bind_datagram(at("0.0.0.0:0"));
  const Result<void> sent = co_await (*socket)->send_to("question", to);
  const Result<DatagramSocket::Packet> answer =
      co_await (*socket)->receive(host.clock.now() + seconds(5));
  host.log.write(answer.has_value() ? answer->bytes + answer->from.to_string()
                                    : describe(answer.error()));
  co_return sent.has_value() ? 0 : 1;
}

Task<int> answer_once(Host host) {
  const Result<std::unique_ptr<DatagramSocket>> socket =
      co_await host.network.bind_datagram(at("0.0.0.0:53"));
  const Result<DatagramSocket::Packet> question = co_await (*socket)->receive(Instant::never());
  const Result<void> sent = co_await (*socket)->send_to("re: " + question->bytes, question->from);
  co_return sent.has_value() ? 0 : 1;
}

TEST_F(NetworkTest, DatagramsComeAndGo) {
  world.start(server, answer_once);
  Process& asked = world.start(client, [](Host host) { return ask(host, at("192.0.2.2:53")); });
  world.run();
  EXPECT_EQ(asked.log().front(), "re: question192.0.2.2:53");
}

TEST_F(NetworkTest, LostDatagramsAreMissedAtTheDeadline) {
  LinkRules lossy;
  lossy.datagram_loss = 1'000'000;
  world.fabric().set_rules(lossy);
  world.start(server, answer_once);
  Process& asked = world.start(client, [](Host host) { return ask(host, at("192.0.2.2:53")); });
  world.run();
  EXPECT_EQ(asked.log().front(), "timed out");
}

Task<int> serve_tls(Host host) {
  Result<std::unique_ptr<Listener>> listener = co_await host.network.listen(at("0.0.0.0:25"));
  StreamResult stream = co_await (*listener)->accept();
  TlsOptions options;
  options.server = true;
  const Result<void> secured = co_await (*stream)->start_tls(std::move(options));
  host.log.write(secured.has_value() ? "secured" : secured.error().message());
  if (secured.has_error()) co_return 1;
  const std::string all = co_await read_all(**stream);
  host.log.write(all);
  co_return 0;
}

Task<int> speak_tls(Host host, std::string before) {
  StreamResult stream = co_await host.network.connect(at("192.0.2.2:25"), Instant::never());
  if (!before.empty()) {
    const Result<void> sent = co_await (*stream)->write(before);
    if (sent.has_error()) co_return 1;
  }
  TlsOptions options;
  options.peer_name = "server";
  const Result<void> secured = co_await (*stream)->start_tls(std::move(options));
  if (secured.has_error()) co_return 2;
  const Result<void> sent = co_await (*stream)->write("secret");
  co_return sent.has_value() ? 0 : 3;
}

TEST_F(NetworkTest, BothSidesMustStartTls) {
  Process& served = world.start(server, serve_tls);
  Process& spoken = world.start(client, [](Host host) { return speak_tls(host, ""); });
  world.run();
  EXPECT_EQ(spoken.exit_code(), 0);
  EXPECT_EQ(served.log(), (std::vector<std::string>{"secured", "secret"}));
}

TEST_F(NetworkTest, BytesBeforeTheHandshakeBreakIt) {
  Process& served = world.start(server, serve_tls);
  Process& spoken = world.start(client, [](Host host) { return speak_tls(host, "RSET\r\n"); });
  world.run();
  EXPECT_EQ(spoken.exit_code(), 2);
  EXPECT_EQ(served.exit_code(), 1);
}

}  // namespace
}  // namespace porpoise::sim
