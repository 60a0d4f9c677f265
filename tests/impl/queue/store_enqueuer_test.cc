#include "impl/queue/store_enqueuer.h"

#include "impl/queue/journal/journal_store.h"
#include "tests/impl/queue_rig/store_rig.h"

namespace porpoise::testing {
namespace {

using queue::Envelope;
using queue::MessageId;
using queue::StoreEnqueuer;
using roles::EnqueueResult;

struct Notice {
  MessageId id;
  WallTime birth;
  std::size_t recipients;
};

struct StoreEnqueuerTest : ::testing::Test {
  StoreRig rig{[](const Host& host) -> std::unique_ptr<queue::Store> {
    queue::journal::Options options;
    options.segment_bytes = 64 << 10;
    return std::make_unique<queue::journal::JournalStore>(host, std::string(kQueueDirectory),
                                                          options);
  }};
  EnqueueResult result;
  std::vector<Notice> notices;

  void enqueue(roles::SubmissionInfo info, Envelope envelope) {
    rig.play([&](queue::Store& store, const Host& host) -> Task<> {
      StoreEnqueuer enqueuer(host, store);
      enqueuer.on_accepted([this](MessageId id, WallTime birth, const Envelope& to) {
        notices.push_back({id, birth, to.recipients.size()});
      });
      roles::Enqueuer::Begun begun = co_await enqueuer.begin(info);
      result = begun.refusal;
      if (!begun.submission) co_return;
      co_await begun.submission->append("Subject: x\n\nhello\n");
      result = co_await begun.submission->commit(envelope);
    });
  }
  static Envelope to(std::string recipient) {
    return Envelope("s@example", std::vector<std::string>(1, std::move(recipient)));
  }
};

TEST_F(StoreEnqueuerTest, PutsTheQueuesOwnReceivedLineOnTop) {
  enqueue(roles::SubmissionInfo(), to("a@example"));
  ASSERT_EQ(result.kind, EnqueueResult::Kind::accepted);
  const auto contents = rig.contents();
  ASSERT_EQ(contents.size(), 1U);
  EXPECT_EQ(contents.begin()->second.body,
            "Received: (qmail " + std::to_string(result.id) +
                " invoked from network); 1 Jan 2026 00:00:00 -0000\nSubject: x\n\nhello\n");
}

TEST_F(StoreEnqueuerTest, TellsWhoeverListensOfTheMessageAsTheQueueKnowsIt) {
  enqueue(roles::SubmissionInfo(), to("a@example"));
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_EQ(notices[0].id, result.id);
  EXPECT_EQ(notices[0].recipients, 1U);
  rig.contents();
  ASSERT_EQ(rig.listed.size(), 1U);
  EXPECT_EQ(rig.listed[0].birth, notices[0].birth);
}

TEST_F(StoreEnqueuerTest, RefusesAddressesThatQmailCannotHoldForGood) {
  for (const std::string& bad : {std::string(1003, 'a'), std::string("a\0b", 3)}) {
    enqueue(roles::SubmissionInfo(), to(bad));
    EXPECT_EQ(result.kind, EnqueueResult::Kind::permanent);
    EXPECT_EQ(result.text, "envelope address too long for qq (#5.1.3)");
  }
  EXPECT_TRUE(rig.contents().empty());
  EXPECT_TRUE(notices.empty());
  enqueue(roles::SubmissionInfo(), to(std::string(1002, 'a')));
  EXPECT_EQ(result.kind, EnqueueResult::Kind::accepted);
}

TEST_F(StoreEnqueuerTest, SaysDiskFullWhenTheStoreCannotWrite) {
  rig.faults.decide = [](Call call, const std::string&) -> std::optional<ErrorCode> {
    if (call == Call::preallocate) return make_error(errc::no_space_on_device);
    return std::nullopt;
  };
  enqueue(roles::SubmissionInfo(), to("a@example"));
  EXPECT_EQ(result.kind, EnqueueResult::Kind::temporary);
  EXPECT_EQ(result.text, "qq write error or disk full (#4.3.0)");
  EXPECT_TRUE(notices.empty());
}

TEST_F(StoreEnqueuerTest, OnlyBouncesMayUseTheReserve) {
  roles::SubmissionInfo announced;
  announced.size_hint = 1ULL << 60;
  enqueue(announced, to("a@example"));
  EXPECT_EQ(result.kind, EnqueueResult::Kind::temporary);
  EXPECT_EQ(result.text, "qq write error or disk full (#4.3.0)");
  announced.origin = roles::Origin::bounce;
  enqueue(announced, to("a@example"));
  EXPECT_EQ(result.kind, EnqueueResult::Kind::accepted);
}

}  // namespace
}  // namespace porpoise::testing
