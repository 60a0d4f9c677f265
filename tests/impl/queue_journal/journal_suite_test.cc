#include "tests/impl/queue_journal/journal_of.h"
#include "tests/impl/queue_rig/store_suite.h"

namespace porpoise::testing {
namespace {

const auto kSizes = ::testing::Values(StoreCase("small", journal_of(64 << 10)),
                                      StoreCase("usual", journal_of(1 << 20)));

std::string size_name(const ::testing::TestParamInfo<StoreCase>& instance) {
  return instance.param.name;
}

INSTANTIATE_TEST_SUITE_P(Journal, StoreSuite, kSizes, size_name);

/// What qmail's format cannot keep.
struct JournalSuite : StoreSuite {};

TEST_P(JournalSuite, AttemptsAreCounted) {
  rig.play([](Store& store, const Host&) -> Task<> {
    std::vector<std::string> to(1, "a@example");
    const Result<MessageId> id = co_await submit(store, "hello\n", std::move(to));
    queue::Progress progress;
    progress.attempts = 3;
    progress.last_attempt = WallTime(std::chrono::seconds(1234));
    const Result<void> noted = co_await store.note_progress(*id, queue::Channel::remote, progress);
    EXPECT_TRUE(noted.has_value());
  });
  ASSERT_EQ(rig.contents().size(), 1U);
  ASSERT_EQ(rig.listed.size(), 1U);
  EXPECT_EQ(rig.listed[0].progress[1].attempts, 3U);
  EXPECT_EQ(rig.listed[0].progress[1].last_attempt, WallTime(std::chrono::seconds(1234)));
  EXPECT_EQ(rig.listed[0].progress[0].attempts, 0U);
}

TEST_P(JournalSuite, NoIdIsEverGivenTwice) {
  std::vector<MessageId> ids;
  const auto draw = [&](Store& store, const Host&) -> Task<> {
    std::vector<std::string> to(1, "a@example");
    const Result<MessageId> id = co_await submit(store, "x\n", to);
    ids.push_back(*id);
    const Result<void> removed = co_await store.remove(*id);
    EXPECT_TRUE(removed.has_value());
  };
  for (int i = 0; i < 5; ++i) rig.play(draw);
  for (std::size_t i = 1; i < ids.size(); ++i) EXPECT_GT(ids[i], ids[i - 1]);
}

INSTANTIATE_TEST_SUITE_P(Journal, JournalSuite, kSizes, size_name);

}  // namespace
}  // namespace porpoise::testing
