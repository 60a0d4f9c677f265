// What qmail's tools find when they look into our queue.

#include "tests/impl/queue_classic/queue_files.h"

namespace porpoise::testing {
namespace {

using namespace std::string_literals;
using queue::MessageId;

struct QmailSees : ::testing::Test, QueueFiles {
  /// Submits, marks and closes; the number of the message.
  MessageId work(std::function<Task<>(queue::Store&, MessageId)> then) {
    MessageId id = 0;
    rig.play([&](queue::Store& store, const Host&) -> Task<> {
      std::vector<std::string> to;
      to.push_back("bob@b.example");
      to.push_back("carl@here");
      to.push_back("eve@b.example");
      const Result<MessageId> queued = co_await submit(store, "hello\n", std::move(to));
      EXPECT_TRUE(queued.has_value());
      id = *queued;
      co_await then(store, id);
    });
    return id;
  }
  static std::string split(const char* folder, MessageId id) {
    return fmt::format("{}/{}/{}", folder, id % 23, id);
  }
};

TEST_F(QmailSees, EveryRecipientOnItsChannel) {
  const MessageId id = work([](queue::Store& store, MessageId number) -> Task<> {
    const Result<void> marked = co_await store.mark_delivered(number, 1);  // carl is 0
    EXPECT_TRUE(marked.has_value());
  });
  EXPECT_EQ(get(split("mess", id)), "hello\n");
  EXPECT_TRUE(get(split("info", id)).starts_with("Fsender@example\0B6 "s));
  EXPECT_EQ(get(split("local", id)), "Tvirtual-carl@here\0"s);
  EXPECT_EQ(get(split("remote", id)), "Dbob@b.example\0Teve@b.example\0"s);
  EXPECT_EQ(get(fmt::format("todo/{}", id)), "(none)");
  EXPECT_EQ(get(fmt::format("bounce/{}", id)), "(none)");
}

TEST_F(QmailSees, TheNumberIsThatOfTheInode) {
  const MessageId id = work([](queue::Store&, MessageId) -> Task<> { co_return; });
  run([&](const Host& host) -> Task<> {
    const Result<FileInfo> info =
        co_await host.files.stat(std::string(kQueueDirectory) + "/" + split("mess", id));
    EXPECT_TRUE(info.has_value());
    EXPECT_EQ(info->inode, id);
    EXPECT_EQ(info->mode, 0644U);
  });
}

TEST_F(QmailSees, AFailureAsAParagraphAndAMark) {
  const MessageId id = work([](queue::Store& store, MessageId number) -> Task<> {
    const Result<void> failed = co_await store.mark_failed(number, 2, "no such user\n");
    EXPECT_TRUE(failed.has_value());
  });
  EXPECT_EQ(get(split("remote", id)), "Tbob@b.example\0Deve@b.example\0"s);
  EXPECT_EQ(get(fmt::format("bounce/{}", id)), "<eve@b.example>:\nno such user\n\n");
}

TEST_F(QmailSees, BirthAndNextAttemptAsTimesOfFiles) {
  std::int64_t birth = 0;
  const MessageId id = work([&](queue::Store& store, MessageId number) -> Task<> {
    const Result<queue::Message> message = co_await store.read(number);
    birth = seconds_of(message->birth);
    queue::Progress progress;
    progress.attempts = 1;
    progress.last_attempt = message->birth + std::chrono::seconds(50);
    const Result<void> noted =
        co_await store.note_progress(number, queue::Channel::remote, progress);
    EXPECT_TRUE(noted.has_value());
  });
  EXPECT_EQ(modified(split("info", id)), birth);
  EXPECT_EQ(modified(split("local", id)), birth);
  EXPECT_EQ(modified(split("remote", id)), birth + 50 + 1000);
}

TEST_F(QmailSees, ABrokenListOfRecipientsIsMadeAgainAndNobodyIsLost) {
  const MessageId id = work([](queue::Store& store, MessageId number) -> Task<> {
    const Result<void> failed = co_await store.mark_failed(number, 2, "no such user\n");
    EXPECT_TRUE(failed.has_value());
  });
  put(split("remote", id), "garbage");
  for (int start = 0; start < 2; ++start) {
    const Seen seen = rig.contents().at(id);
    EXPECT_EQ(seen.pending, (std::vector<std::string>{"carl@here", "bob@b.example"}));
    EXPECT_EQ(seen.failed, std::vector<std::string>{"eve@b.example no such user\n"});
    EXPECT_EQ(rig.warnings.size(), start == 0 ? 1U : 0U);
  }
  EXPECT_EQ(get(split("remote", id)), "Tbob@b.example\0Deve@b.example\0"s);
}

TEST_F(QmailSees, ABodyThatIsNotWhatWasAcceptedIsSetAsideAndNotRead) {
  const MessageId id = work([](queue::Store&, MessageId) -> Task<> { co_return; });
  put(split("mess", id), "hellO\n");
  rig.play([id](queue::Store& store, const Host&) -> Task<> {
    const auto body = co_await store.open_body(id);
    EXPECT_EQ(body.error(), errc::no_such_file_or_directory);
  });
  EXPECT_EQ(get(fmt::format("damaged/mess-{}", id)), "hellO\n");
  EXPECT_TRUE(rig.contents().empty());
}

TEST_F(QmailSees, NothingOfAMessageThatIsGone) {
  const MessageId id = work([](queue::Store& store, MessageId number) -> Task<> {
    const Result<void> failed = co_await store.mark_failed(number, 0, "no\n");
    const Result<void> removed = co_await store.remove(number);
    EXPECT_TRUE(failed.has_value() && removed.has_value());
  });
  for (const char* const folder : {"mess", "info", "local", "remote"}) {
    EXPECT_EQ(get(split(folder, id)), "(none)") << folder;
  }
  EXPECT_EQ(get(fmt::format("bounce/{}", id)), "(none)");
}

}  // namespace
}  // namespace porpoise::testing
