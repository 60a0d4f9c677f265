#include "impl/queue/classic/attempt_times.h"

#include "tests/impl/queue_classic/queue_files.h"

namespace porpoise::testing {
namespace {

using namespace std::chrono_literals;
using queue::Channel;
using queue::MessageId;

constexpr WallTime kBirth{1'000'000'250'000us};

TEST(AttemptTimes, AreReadAsTheyWereWritten) {
  const WallTime next = kBirth + 2000s;
  const WallTime earliest = kBirth + 400s;
  for (const std::chrono::milliseconds later : {0ms, 4ms, 77'000ms, 3'999'000ms}) {
    const WallTime written = queue::classic::with_attempt(next, earliest + later, earliest);
    EXPECT_EQ(seconds_of(written), seconds_of(next)) << "qmail reads these";
    EXPECT_EQ(queue::classic::next_attempt_in(written, kBirth), next);
    EXPECT_EQ(queue::classic::last_attempt_in(written, earliest), earliest + later);
  }
  const WallTime last = earliest + 77'001ms;
  const WallTime written = queue::classic::with_attempt(next, last, earliest);
  EXPECT_EQ(queue::classic::last_attempt_in(written, earliest), last + 3ms) << "never too early";
}

TEST(AttemptTimes, OfFilesOfQmailAreTheEarliest) {
  const WallTime next{3'000s};
  EXPECT_EQ(queue::classic::last_attempt_in(next, kBirth), kBirth);
}

/// Attempts of the same quarter of an hour lead to the same next one.
class Coarse final : public queue::classic::Conventions {
 public:
  queue::classic::Placed place(std::string_view address) const override {
    return {Channel::remote, std::string(address)};
  }
  std::string recipient_of(Channel, std::string_view written) const override {
    return std::string(written);
  }
  WallTime next_attempt(MessageId, WallTime birth, Channel, WallTime last) const override {
    return birth + (std::chrono::floor<std::chrono::minutes>(last - birth) / 15min + 1) * 900s;
  }
  WallTime last_attempt(MessageId, WallTime, Channel, WallTime next) const override {
    return next - 900s;
  }
};

TEST(AttemptTimes, AMessageKnowsWhenItWasTriedThoughOthersAreDueWithIt) {
  static const Coarse coarse;
  StoreRig rig([](const Host& host) -> std::unique_ptr<queue::Store> {
    return std::make_unique<queue::classic::ClassicStore>(host, std::string(kQueueDirectory),
                                                          coarse);
  });
  MessageId id = 0;
  WallTime tried;
  rig.play([&](queue::Store& store, const Host&) -> Task<> {
    std::vector<std::string> to{"bob@b.example"};
    const Result<MessageId> queued = co_await submit(store, "hello\n", std::move(to));
    EXPECT_TRUE(queued.has_value());
    id = *queued;
    const Result<queue::Message> message = co_await store.read(id);
    tried = message->birth + 500s;
    queue::Progress progress;
    progress.attempts = 1;
    progress.last_attempt = tried;
    const Result<void> noted = co_await store.note_progress(id, Channel::remote, progress);
    EXPECT_TRUE(noted.has_value());
  });
  rig.play([&](queue::Store& store, const Host&) -> Task<> {
    const Result<queue::Message> message = co_await store.read(id);
    EXPECT_EQ(message->progress[1].last_attempt, tried);
  });
}

/// What is known of the attempts of a message, born after 1000 seconds, whose file a qmail-send
/// wrote to at `written` and was killed.
queue::Progress progress_after_a_kill(WallTime written) {
  QueueFiles files;
  files.put_message(30, 1000);
  files.put("remote/7/30", std::string("Tbob@b.example") + '\0');
  files.touch("remote/7/30", written);
  queue::Progress progress;
  files.rig.play([&](queue::Store& store, const Host&) -> Task<> {
    const Result<queue::Message> message = co_await store.read(30);
    EXPECT_TRUE(message.has_value());
    progress = message->progress[1];
  });
  return progress;
}

TEST(AttemptTimes, TheFractionOfAClockIsNoAttempt) {
  const WallTime birth{1000s};
  EXPECT_EQ(progress_after_a_kill(birth + 48ms).attempts, 0U) << "due at once, as for qmail";
  EXPECT_EQ(progress_after_a_kill(birth + 652'138us).attempts, 0U);
  EXPECT_EQ(progress_after_a_kill(birth + 800s).attempts, 0U) << "no attempt leads there";
  const queue::Progress tried = progress_after_a_kill(birth + 2000s + 652'138us);
  EXPECT_EQ(tried.attempts, 1U);
  EXPECT_EQ(tried.last_attempt, birth + 1000s);
}

}  // namespace
}  // namespace porpoise::testing
