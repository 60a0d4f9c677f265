// How the queue manager treats destinations that are slow, down, or back again.

#include <gtest/gtest.h>

#include "tests/impl/send/send_rig.h"

namespace porpoise::send {
namespace {

using roles::Sign;
using roles::Verdict;

Verdict nobody_home(const roles::Delivery&) {
  return Verdict::deferred("nobody home\n").with(Sign::down);
}
Verdict taken(const roles::Delivery&) {
  return Verdict::delivered("ok\n").with(Sign::up);
}

/// Messages from `first` on to one recipient each at down.example, accepted in turn.
void accept_for_down(SendRig& rig, queue::MessageId first, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    rig.accept(first + i, "a@x", {"joe@down.example"});
  }
}

std::size_t count(const SendRig& rig, std::string_view part) {
  std::size_t lines = 0;
  for (const std::string& line : rig.log.lines) lines += line.find(part) != line.npos ? 1 : 0;
  return lines;
}

TEST(DownDestination, IsTriedByOneMessageForAll) {
  SendRig rig;
  rig.remote.answer = nobody_home;
  accept_for_down(rig, 1, 100);
  EXPECT_EQ(rig.remote.tried.size(), 1u);
  rig.pass(3600);
  // Each for itself, a hundred messages would have made three hundred attempts more.
  EXPECT_GE(rig.remote.tried.size(), 2u);
  EXPECT_LE(rig.remote.tried.size(), 20u);
  EXPECT_EQ(rig.store.messages.size(), 100u);
}

TEST(DownDestination, HoldsUpNobodyElse) {
  SendRig rig(5);
  rig.remote.answer = [](const roles::Delivery& delivery) {
    return delivery.recipient.ends_with("down.example") ? nobody_home(delivery) : taken(delivery);
  };
  accept_for_down(rig, 1, 3000);
  rig.accept(5000, "a@x", {"ann@up.example"});
  EXPECT_EQ(rig.store.messages.count(5000), 0u);
}

TEST(DownDestination, ThatComesBackGetsItsMailAtOnceButNotAllAtOnce) {
  SendRig rig;
  bool up = false;
  rig.remote.answer = [&up](const roles::Delivery& d) { return up ? taken(d) : nobody_home(d); };
  for (queue::MessageId id = 1; id <= 1000; ++id) {
    rig.accept(id, "a@x", {"joe@down.example"});
    rig.pass(7);
  }
  up = true;
  const std::size_t before = rig.remote.tried.size();
  for (int i = 0; i < 3600 && rig.remote.tried.size() == before; ++i) rig.pass(1);
  rig.pass(1);
  EXPECT_LT(rig.remote.tried.size() - before, 20u);
  rig.pass(300);
  EXPECT_TRUE(rig.store.messages.empty()) << rig.store.messages.size() << " still wait";
}

TEST(DownDestination, SendsWhatWaitsForSeveralAsWellWhenItIsBack) {
  SendRig rig;
  bool up = false;
  rig.remote.answer = [&up](const roles::Delivery& delivery) {
    if (delivery.recipient.ends_with("never.example")) return nobody_home(delivery);
    return up ? taken(delivery) : nobody_home(delivery);
  };
  rig.accept(1, "a@x", {"joe@down.example", "jim@never.example"});
  rig.pass(8250);  // its next attempt is at the age of 10000
  EXPECT_EQ(rig.store.messages[1].recipients[0].state, queue::Recipient::State::pending);
  up = true;
  rig.accept(2, "a@x", {"ann@down.example"});
  rig.pass(10);
  EXPECT_EQ(rig.store.messages.count(2), 0u);
  EXPECT_EQ(rig.store.messages[1].recipients[0].state, queue::Recipient::State::delivered);
}

TEST(DownDestination, FailsMessagesPastTheirLifetimeWithItsLastAnswer) {
  SendRig rig;
  rig.remote.answer = nobody_home;
  accept_for_down(rig, 1, 3);
  rig.pass(700000);
  EXPECT_TRUE(rig.store.messages.empty());
  ASSERT_EQ(rig.bounces.caught.size(), 3u);
  for (const auto& caught : rig.bounces.caught) {
    EXPECT_NE(caught.text.find("nobody home\nI'm not going to try again"), std::string::npos);
  }
}

TEST(DownDestination, IsTriedSoonWhenMailComesFromIt) {
  SendRig rig;
  bool up = false;
  rig.remote.answer = [&up](const roles::Delivery& d) { return up ? taken(d) : nobody_home(d); };
  rig.accept(1, "a@x", {"joe@down.example"});
  rig.pass(3700);
  up = true;
  rig.accept(2, "joe@Down.Example", {"ann@here.example"});
  EXPECT_EQ(rig.store.messages.count(1), 0u);
}

TEST(DownDestination, IsTriedAtOnceWhenTheOperatorSaysSo) {
  SendRig rig;
  rig.remote.answer = nobody_home;
  accept_for_down(rig, 1, 5);
  rig.pass(10);
  const std::size_t before = rig.remote.tried.size();
  rig.manager.run_now();
  rig.settle();
  EXPECT_EQ(rig.remote.tried.size(), before + 1);
}

TEST(DownDestination, IsNotToldApartWhenTheSettingsSaySo) {
  SendRig rig;
  const auto config = std::make_shared<control::Config>(*rig.config.current());
  config->concurrency_destination = 0;
  rig.config.replace(config);
  rig.remote.answer = nobody_home;
  accept_for_down(rig, 1, 10);
  EXPECT_EQ(rig.remote.tried.size(), 10u);
}

TEST(SlowDestination, LeavesSlotsToOthers) {
  SendRig rig(8);
  rig.remote.hold = true;
  accept_for_down(rig, 1, 50);
  EXPECT_EQ(rig.remote.tried.size(), Destination::kFirstWindow);
  rig.accept(100, "a@x", {"ann@up.example"});
  EXPECT_EQ(rig.remote.tried.back().recipient, "ann@up.example");
}

TEST(SlowDestination, GetsMoreAtOnceAsItTakesThemAndNoMoreThanItsLimit) {
  SendRig rig(50);
  rig.remote.answer = taken;
  rig.remote.hold = true;
  accept_for_down(rig, 1, 100);
  for (std::size_t i = 0; i < 30; ++i) {
    rig.remote.let_one_go();
    rig.settle();
  }
  EXPECT_EQ(rig.remote.tried.size(), 30 + rig.config.current()->concurrency_destination);
}

TEST(SlowDestination, DoesNotFillTheRoomForOpenMessages) {
  SendRig rig(100);
  rig.remote.hold = true;
  for (int i = 0; i < 30; ++i) {
    for (int k = 0; k < 200; ++k) {
      rig.accept(1000 + 200 * i + k, "a@x", {"joe@slow" + std::to_string(i) + ".example"});
    }
  }
  rig.accept(1, "a@x", {"ann@up.example"});
  // All slots are taken; each that is given back goes to another destination in turn.
  for (int i = 0; i < 31; ++i) {
    rig.remote.let_one_go();
    rig.settle();
  }
  bool reached = false;
  for (const auto& tried : rig.remote.tried) reached |= tried.recipient == "ann@up.example";
  EXPECT_TRUE(reached);
}

TEST(Destination, ThatGoesDownIsSaidOnce) {
  SendRig rig;
  rig.remote.answer = nobody_home;
  accept_for_down(rig, 1, 5);
  rig.pass(3600);
  EXPECT_EQ(count(rig, "status: down.example is down"), 1u);
}

}  // namespace
}  // namespace porpoise::send
