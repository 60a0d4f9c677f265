#pragma once
// What every Store must do, whatever its format. Include it in one file of a test executable and
// instantiate StoreSuite with the ways to make stores.

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "tests/impl/queue_rig/store_rig.h"

namespace porpoise::testing {

struct StoreCase {
  std::string name;
  MakeStore make;

  StoreCase() = default;
  StoreCase(std::string name_, MakeStore make_) : name(std::move(name_)), make(std::move(make_)) {}
};
inline std::ostream& operator<<(std::ostream& out, const StoreCase& c) {
  return out << c.name;
}

struct StoreSuite : ::testing::TestWithParam<StoreCase> {
  StoreRig rig{GetParam().make};

  using Store = queue::Store;
  using MessageId = queue::MessageId;
};

TEST_P(StoreSuite, AnAcceptedMessageIsThereAfterARestart) {
  rig.play([](Store& store, const Host&) -> Task<> {
    std::vector<std::string> to;
    to.push_back("a@example");
    to.push_back("b@example");
    const Result<MessageId> id = co_await submit(store, "hello\n", std::move(to));
    EXPECT_TRUE(id.has_value());
  });
  const auto contents = rig.contents();
  ASSERT_EQ(contents.size(), 1U);
  const Seen& seen = contents.begin()->second;
  EXPECT_EQ(seen.sender, "sender@example");
  EXPECT_EQ(seen.body, "hello\n");
  EXPECT_EQ(seen.pending, (std::vector<std::string>{"a@example", "b@example"}));
}

TEST_P(StoreSuite, ABodyOfAnySizeComesBackByteForByte) {
  std::map<MessageId, std::string> expected;
  rig.play([&](Store& store, const Host&) -> Task<> {
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{4096},
                                   std::size_t{65536}, std::size_t{65537}, std::size_t{900'001}}) {
      std::string body(size, '\0');
      for (std::size_t i = 0; i < size; ++i) body[i] = static_cast<char>((i * 7) ^ (i >> 8));
      std::vector<std::string> to(1, "a@example");
      const Result<MessageId> id = co_await submit(store, body, std::move(to));
      EXPECT_TRUE(id.has_value());
      if (id.has_value()) expected[*id] = body;
      const Result<Seen> seen = co_await look(store, *id);
      EXPECT_TRUE(seen.has_value() && seen->body == body) << size;
    }
  });
  const auto contents = rig.contents();
  ASSERT_EQ(contents.size(), expected.size());
  for (const auto& [id, seen] : contents) EXPECT_EQ(seen.body, expected[id]);
}

TEST_P(StoreSuite, WhatBecameOfRecipientsIsRemembered) {
  rig.play([](Store& store, const Host&) -> Task<> {
    std::vector<std::string> to;
    to.push_back("a@example");
    to.push_back("b@example");
    to.push_back("c@example");
    const Result<MessageId> id = co_await submit(store, "hello\n", std::move(to));
    const Result<void> delivered = co_await store.mark_delivered(*id, 0);
    const Result<void> failed = co_await store.mark_failed(*id, 2, "no such user\n");
    EXPECT_TRUE(delivered.has_value() && failed.has_value());
    const Result<Seen> seen = co_await look(store, *id);
    EXPECT_EQ(seen->pending, std::vector<std::string>{"b@example"});
  });
  const auto contents = rig.contents();
  ASSERT_EQ(contents.size(), 1U);
  const Seen& seen = contents.begin()->second;
  EXPECT_EQ(seen.pending, std::vector<std::string>{"b@example"});
  EXPECT_EQ(seen.failed, std::vector<std::string>{"c@example no such user\n"});
}

TEST_P(StoreSuite, AFailureSaidAgainExchangesItsText) {
  rig.play([](Store& store, const Host&) -> Task<> {
    std::vector<std::string> to;
    to.push_back("a@example");
    to.push_back("b@example");
    to.push_back("c@example");
    const Result<MessageId> id = co_await submit(store, "hello\n", std::move(to));
    Result<void> failed = co_await store.mark_failed(*id, 0, "no such user\n");
    EXPECT_TRUE(failed.has_value());
    failed = co_await store.mark_failed(*id, 2, "why\n");
    EXPECT_TRUE(failed.has_value());
    failed = co_await store.mark_failed(*id, 0, std::string());  // its sender has been told
    EXPECT_TRUE(failed.has_value());
    const Result<Seen> seen = co_await look(store, *id);
    EXPECT_EQ(seen->failed, (std::vector<std::string>{"a@example ", "c@example why\n"}));
  });
  for (int start = 0; start < 2; ++start) {
    const auto contents = rig.contents();
    ASSERT_EQ(contents.size(), 1U);
    const Seen& seen = contents.begin()->second;
    EXPECT_EQ(seen.pending, std::vector<std::string>{"b@example"});
    EXPECT_EQ(seen.failed, (std::vector<std::string>{"a@example ", "c@example why\n"}));
  }
}

TEST_P(StoreSuite, ARemovedMessageIsGone) {
  MessageId kept = 0;
  rig.play([&](Store& store, const Host&) -> Task<> {
    std::vector<std::string> to(1, "a@example");
    const Result<MessageId> first = co_await submit(store, "one\n", to);
    const Result<MessageId> second = co_await submit(store, "two\n", to);
    const Result<void> removed = co_await store.remove(*first);
    EXPECT_TRUE(removed.has_value());
    const Result<queue::Message> read = co_await store.read(*first);
    EXPECT_EQ(read.error(), errc::no_such_file_or_directory);
    kept = *second;
  });
  const auto contents = rig.contents();
  ASSERT_EQ(contents.size(), 1U);
  EXPECT_EQ(contents.begin()->first, kept);
}

TEST_P(StoreSuite, AHeldMessageIsHeldUntilItIsLetGo) {
  rig.play([](Store& store, const Host&) -> Task<> {
    std::vector<std::string> to(1, "a@example");
    const Result<MessageId> first = co_await submit(store, "one\n", to);
    const Result<MessageId> second = co_await submit(store, "two\n", to);
    const Result<void> held = co_await store.set_held(*first, true);
    const Result<void> held_too = co_await store.set_held(*second, true);
    const Result<void> let_go = co_await store.set_held(*second, false);
    EXPECT_TRUE(held.has_value() && held_too.has_value() && let_go.has_value());
  });
  for (int start = 0; start < 2; ++start) {
    const auto contents = rig.contents();
    ASSERT_EQ(contents.size(), 2U);
    for (const auto& [id, seen] : contents) EXPECT_EQ(seen.held, seen.body == "one\n");
    for (const queue::Listed& listed : rig.listed) {
      EXPECT_EQ(listed.held, contents.at(listed.id).held);
    }
  }
}

TEST_P(StoreSuite, WhatIsSyncedSurvivesAPowerLossAtOnce) {
  bool synced = false;
  rig.start([&](Store& store, const Host&) -> Task<> {
    std::vector<std::string> to(2, "a@example");
    const Result<MessageId> kept = co_await submit(store, "kept\n", to);
    const Result<MessageId> gone = co_await submit(store, "gone\n", to);
    const Result<void> held = co_await store.set_held(*kept, true);
    const Result<void> marked = co_await store.mark_delivered(*kept, 1);
    const Result<void> removed = co_await store.remove(*gone);
    EXPECT_TRUE(held.has_value() && marked.has_value() && removed.has_value());
    const Result<void> done = co_await store.sync();
    synced = done.has_value();
  });
  ASSERT_TRUE(rig.world.run_until([&] { return synced; }));
  sim::Random chance(7);
  rig.world.power_loss(rig.machine, [&](sim::Disk& disk) { return disk.power_loss(chance); });
  const auto contents = rig.contents();
  ASSERT_EQ(contents.size(), 1U);
  EXPECT_TRUE(contents.begin()->second.held);
  EXPECT_EQ(contents.begin()->second.pending.size(), 1U);
}

TEST_P(StoreSuite, AWalkInPagesMeetsEveryMessage) {
  rig.play([](Store& store, const Host&) -> Task<> {
    std::vector<std::string> to(1, "a@example");
    std::vector<MessageId> ids;
    for (int i = 0; i < 7; ++i) {
      const Result<MessageId> id = co_await submit(store, "x\n", to);
      ids.push_back(*id);
    }
    std::sort(ids.begin(), ids.end());
    std::vector<MessageId> met;
    while (true) {
      const MessageId after = met.empty() ? 0 : met.back();
      const Result<std::vector<queue::Listed>> page = co_await store.list(after, 3);
      EXPECT_TRUE(page.has_value() && page->size() <= 3);
      if (page.has_error() || page->empty()) break;
      for (const queue::Listed& listed : *page) met.push_back(listed.id);
      // What a walk has passed may go, and so may what is still before it.
      const Result<void> removed = co_await store.remove(met.size() == 3 ? ids[4] : met.back());
      EXPECT_TRUE(removed.has_value());
      if (met.size() == 3) ids.erase(ids.begin() + 4);
    }
    EXPECT_EQ(met, ids);
  });
}

TEST_P(StoreSuite, AMessageThatFinishesAnotherTakesItsPlace) {
  rig.play([](Store& store, const Host&) -> Task<> {
    std::vector<std::string> to(1, "a@example");
    const Result<MessageId> first = co_await submit(store, std::string(500'000, 'x'), to);
    const Result<MessageId> bounce = co_await submit(store, "bounce\n", to, *first, true);
    EXPECT_TRUE(bounce.has_value());
    const Result<queue::Message> read = co_await store.read(*first);
    EXPECT_EQ(read.error(), errc::no_such_file_or_directory);
  });
  const auto contents = rig.contents();
  ASSERT_EQ(contents.size(), 1U);
  EXPECT_EQ(contents.begin()->second.body, "bounce\n");
}

TEST_P(StoreSuite, AnAdoptedMessageKeepsItsPast) {
  queue::Message past;
  past.birth = WallTime(std::chrono::seconds(1'600'000'000));
  past.sender = "sender@example";
  past.held = true;
  past.recipients.resize(3);
  for (std::size_t i = 0; i < 3; ++i) past.recipients[i].address = fmt::format("{}@example", i);
  past.recipients[1].state = queue::Recipient::State::delivered;
  past.recipients[2].state = queue::Recipient::State::failed;
  past.recipients[2].report = "no such user\n";
  rig.play([&](Store& store, const Host&) -> Task<> {
    Result<std::unique_ptr<queue::Draft>> draft = co_await store.begin(queue::DraftOptions());
    const Result<void> kept = co_await (*draft)->append("hello\n");
    const Result<void> adopted = co_await (*draft)->adopt(past);
    EXPECT_TRUE(kept.has_value() && adopted.has_value());
    const Result<Seen> seen = co_await look(store, (*draft)->id());
    EXPECT_TRUE(seen.has_value() && seen->held);
  });
  const auto contents = rig.contents();
  ASSERT_EQ(contents.size(), 1U);
  const Seen& seen = contents.begin()->second;
  EXPECT_EQ(seen.body, "hello\n");
  EXPECT_EQ(seen.pending, std::vector<std::string>{"0@example"});
  EXPECT_EQ(seen.failed, std::vector<std::string>{"2@example no such user\n"});
  EXPECT_TRUE(seen.held);
  EXPECT_EQ(rig.listed[0].birth, past.birth);
}

TEST_P(StoreSuite, AnAbortedDraftLeavesNothing) {
  rig.play([](Store& store, const Host&) -> Task<> {
    for (const std::size_t size : {std::size_t{10}, std::size_t{700'000}}) {
      queue::DraftOptions options;
      Result<std::unique_ptr<queue::Draft>> draft = co_await store.begin(options);
      const std::string body(size, 'x');
      const Result<void> kept = co_await (*draft)->append(body);
      EXPECT_TRUE(kept.has_value());
      co_await (*draft)->abort();
    }
  });
  EXPECT_TRUE(rig.contents().empty());
}

TEST_P(StoreSuite, ASecondServerIsTurnedAway) {
  rig.start([](Store&, const Host&) -> Task<> { co_return; });
  rig.world.run_for(std::chrono::seconds(1));
  ASSERT_TRUE(rig.opened.has_value());
  rig.start([](Store&, const Host&) -> Task<> { co_return; });
  rig.world.run_for(std::chrono::seconds(1));
  EXPECT_EQ(rig.opened.error(), errc::address_in_use);
}

TEST_P(StoreSuite, AKilledServerLosesNothingThatItPromised) {
  sim::Process& process = rig.start([](Store& store, const Host&) -> Task<> {
    std::vector<std::string> to(2, "a@example");
    const Result<MessageId> id = co_await submit(store, "hello\n", to);
    const Result<void> failed = co_await store.mark_failed(*id, 1, "why\n");
    EXPECT_TRUE(failed.has_value());
  });
  rig.world.run_for(std::chrono::milliseconds(500));
  rig.world.kill(process);
  const auto contents = rig.contents();
  ASSERT_EQ(contents.size(), 1U);
  EXPECT_EQ(contents.begin()->second.failed.size(), 1U);
}

TEST_P(StoreSuite, MarksReachTheDiskWithinASecond) {
  rig.start([](Store& store, const Host&) -> Task<> {
    std::vector<std::string> to(2, "a@example");
    const Result<MessageId> id = co_await submit(store, "hello\n", to);
    const Result<void> marked = co_await store.mark_delivered(*id, 1);
    EXPECT_TRUE(marked.has_value());
  });
  rig.world.run_for(std::chrono::milliseconds(1100));
  sim::Random chance(7);
  rig.world.power_loss(rig.machine, [&](sim::Disk& disk) { return disk.power_loss(chance); });
  const auto contents = rig.contents();
  ASSERT_EQ(contents.size(), 1U);
  EXPECT_EQ(contents.begin()->second.pending.size(), 1U);
}

TEST_P(StoreSuite, ShortReadsAndWritesChangeNothing) {
  rig.faults.short_io = 1000;
  rig.play([](Store& store, const Host&) -> Task<> {
    std::vector<std::string> to(1, "a@example");
    const Result<MessageId> id = co_await submit(store, std::string(300'000, 'x'), to);
    const Result<MessageId> small = co_await submit(store, std::string(5'000, 'y'), to);
    EXPECT_TRUE(id.has_value() && small.has_value());
  });
  const auto contents = rig.contents();
  ASSERT_EQ(contents.size(), 2U);
  EXPECT_EQ(contents.begin()->second.body, std::string(300'000, 'x'));
  EXPECT_EQ(std::next(contents.begin())->second.body, std::string(5'000, 'y'));
}

}  // namespace porpoise::testing
