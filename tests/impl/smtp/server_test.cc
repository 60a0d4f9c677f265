#include "impl/smtp/server.h"

#include <gtest/gtest.h>

#include "tests/impl/smtp/server_rig.h"

namespace porpoise::smtp {
namespace {

constexpr const char* kGreeting = "220 mx.example ESMTP\r\n";
constexpr const char* kTooMany = "421 too many connections (#4.3.2)\r\n";
constexpr const char* kClosing = "421 shutting down, try again later (#4.3.2)\r\n";

std::shared_ptr<control::Config> limited(std::uint32_t all, std::uint32_t client) {
  std::shared_ptr<control::Config> config = default_config();
  config->concurrency_incoming = all;
  config->concurrency_incoming_client = client;
  return config;
}

Task<> note_drained(Server& server, bool& drained) {
  co_await server.drained();
  drained = true;
}

TEST(Server, TurnsAwayClientsBeyondItsLimit) {
  ServerRig rig(limited(2, 2));
  const std::shared_ptr<MemoryDoor> door = rig.listen();
  const auto first = rig.knock(*door, "192.0.2.7");
  EXPECT_EQ(rig.knock(*door, "192.0.2.8")->heard(), kGreeting);
  const auto third = rig.knock(*door, "192.0.2.9");
  EXPECT_EQ(third->heard(), kTooMany);
  EXPECT_TRUE(third->closed());
  rig.ask(*first, "QUIT\r\n");
  EXPECT_EQ(rig.knock(*door, "192.0.2.9")->heard(), kGreeting);
}

TEST(Server, LimitsTheConnectionsOfOneClient) {
  ServerRig rig(limited(10, 1));
  const std::shared_ptr<MemoryDoor> door = rig.listen();
  const auto first = rig.knock(*door, "192.0.2.7");
  EXPECT_EQ(rig.knock(*door, "::ffff:192.0.2.7")->heard(), kTooMany);
  EXPECT_EQ(rig.knock(*door, "192.0.2.8")->heard(), kGreeting);
  first->hang_up();
  rig.run();
  EXPECT_EQ(rig.knock(*door, "192.0.2.7")->heard(), kGreeting);
}

TEST(Server, GoesOnASecondAfterTheHostHadNoConnectionToGive) {
  ServerRig rig;
  const std::shared_ptr<MemoryDoor> door = rig.listen();
  const auto running = rig.knock(*door, "192.0.2.7");
  door->knock(rig.clock, make_error(errc::too_many_files_open));
  const auto next = rig.knock(*door, "192.0.2.8");
  EXPECT_EQ(next->heard(), "");
  EXPECT_EQ(rig.log.lines.size(), 1U);
  running->take_heard();
  EXPECT_EQ(rig.ask(*running, "NOOP\r\n"), "250 ok\r\n");
  rig.advance(std::chrono::seconds(1));
  EXPECT_EQ(next->heard(), kGreeting);
}

TEST(Server, EndsIdleSessionsAtOnceWhenItCloses) {
  ServerRig rig;
  const std::shared_ptr<MemoryDoor> door = rig.listen();
  const auto idle = rig.knock(*door, "192.0.2.7");
  idle->take_heard();
  bool drained = false;
  spawn(rig.context->get_executor(), note_drained(rig.server, drained));
  rig.run();
  EXPECT_FALSE(drained);
  rig.server.close();
  rig.run();
  EXPECT_EQ(idle->heard(), kClosing);
  EXPECT_TRUE(idle->closed());
  EXPECT_TRUE(door->closed);
  EXPECT_TRUE(drained);
}

TEST(Server, TakesTheMessageOnItsWayInBeforeItEndsTheSession) {
  ServerRig rig;
  const std::shared_ptr<MemoryDoor> door = rig.listen();
  const auto busy = rig.knock(*door, "192.0.2.7");
  rig.ask(*busy, "MAIL FROM:<a@b>\r\nRCPT TO:<bob@here.example>\r\nDATA\r\nhalf");
  bool drained = false;
  spawn(rig.context->get_executor(), note_drained(rig.server, drained));
  rig.server.close();
  rig.run();
  EXPECT_FALSE(busy->closed());
  EXPECT_FALSE(drained);
  EXPECT_EQ(rig.ask(*busy, "\r\n.\r\nMAIL FROM:<c@d>\r\n"),
            std::string("250 ok 1700000000 qp 1\r\n") + kClosing);
  EXPECT_TRUE(busy->closed());
  EXPECT_TRUE(drained);
  EXPECT_EQ(rig.queue.accepted.size(), 1U);
}

TEST(Server, StopsAcceptingWhileItPauses) {
  ServerRig rig;
  const std::shared_ptr<MemoryDoor> door = rig.listen();
  door->knock(rig.clock, make_error(errc::not_enough_memory));
  rig.run();
  rig.server.close();
  bool drained = false;
  spawn(rig.context->get_executor(), note_drained(rig.server, drained));
  rig.advance(std::chrono::seconds(1));
  EXPECT_TRUE(drained);
}

TEST(Server, LeavesNothingBehindWhenItsProcessDies) {
  ServerRig rig;
  const std::shared_ptr<MemoryDoor> door = rig.listen();
  const auto idle = rig.knock(*door, "192.0.2.7");
  const auto busy = rig.knock(*door, "192.0.2.8");
  rig.ask(*busy, "MAIL FROM:<a@b>\r\nRCPT TO:<bob@here.example>\r\nDATA\r\nhalf");
  rig.context.reset();
  EXPECT_TRUE(idle->closed());
  EXPECT_TRUE(busy->closed());
  EXPECT_TRUE(rig.queue.accepted.empty());
  EXPECT_EQ(rig.queue.aborted, 0);
}

}  // namespace
}  // namespace porpoise::smtp
