// A queue that qmail left is taken over, in every state of its messages.

#include "tests/impl/queue_classic/queue_files.h"

namespace porpoise::testing {
namespace {

using namespace std::string_literals;
using queue::MessageId;

struct Takeover : ::testing::Test, QueueFiles {};

TEST_F(Takeover, WhatIsOnlyInTodoIsThere) {
  put("mess/20/457", "hello\n", 500);
  put("intd/457", "u1\0p2\0Fann@a.example\0Tbob@b.example\0Tcarl@here\0"s, 600);
  put("todo/457", "u1\0p2\0Fann@a.example\0Tbob@b.example\0Tcarl@here\0"s, 600);
  const auto contents = rig.contents();
  ASSERT_EQ(contents.size(), 1U);
  const Seen& seen = contents.at(457);
  EXPECT_EQ(seen.sender, "ann@a.example");
  EXPECT_EQ(seen.body, "hello\n");
  EXPECT_EQ(seen.pending, (std::vector<std::string>{"carl@here", "bob@b.example"}));
  EXPECT_EQ(seconds_of(rig.listed[0].birth), 600);
  EXPECT_EQ(get("todo/457"), "(none)");
  EXPECT_EQ(get("intd/457"), "(none)");
  EXPECT_TRUE(get("info/20/457").starts_with("Fann@a.example\0"s));
  EXPECT_EQ(get("local/20/457"), "Tvirtual-carl@here\0"s);
  EXPECT_EQ(get("remote/20/457"), "Tbob@b.example\0"s);
}

struct SlowTakeover : ::testing::Test, QueueFiles {
  SlowTakeover() : QueueFiles(slow()) {}
  static sim::MachineOptions slow() {
    sim::MachineOptions options;
    options.latency.metadata = std::chrono::milliseconds(100);
    return options;
  }
};

TEST_F(SlowTakeover, WhatIsOnlyInTodoIsFoundHoweverLongTheStartTakes) {
  put("mess/20/457", "hello\n", 500);
  put("todo/457", "u1\0p2\0Fann@a.example\0Tbob@b.example\0"s, 600);
  EXPECT_EQ(rig.contents().count(457), 1U);
}

TEST_F(Takeover, WhatCannotBeReadHoldsUpNothingElse) {
  put("mess/20/457", "hello\n", 500);
  put("todo/457", "u1\0p2\0Fann@a.example\0Tbob@b.example\0"s, 600);
  put("mess/21/458", "hello\n", 500);
  put("todo/458", "u1\0p2\0Fann@a.example\0Tbob@b.example\0"s, 600);
  rig.faults.decide = [](Call call, const std::string& path) -> std::optional<ErrorCode> {
    if (call != Call::read || !path.ends_with("todo/457")) return std::nullopt;
    return make_error(errc::io_error);
  };
  EXPECT_EQ(rig.contents().count(458), 1U);
  EXPECT_EQ(rig.warnings.size(), 1U);
  rig.faults.decide = nullptr;
  EXPECT_TRUE(get("damaged/todo-457").starts_with("u1\0p2\0Fann"s));
  EXPECT_EQ(get("damaged/mess-457"), "hello\n");
}

TEST_F(Takeover, WhatWasBeingPreprocessedIsDoneAgain) {
  put("mess/20/457", "hello\n");
  put("todo/457", "u1\0p2\0Fann@a.example\0Tbob@b.example\0"s, 600);
  put("info/20/457", "Fan");
  put("local/20/457", "Tstale@here\0"s);
  EXPECT_EQ(rig.contents().at(457).pending, std::vector<std::string>{"bob@b.example"});
  EXPECT_EQ(get("local/20/457"), "(none)");
}

TEST_F(Takeover, WhatIsPreprocessedKeepsItsMarksAndTimes) {
  put_message(457, 1000);
  put("local/20/457", "Tvirtual-carl@here\0Dvirtual-dora@here\0"s, 1000);
  put("remote/20/457", "Dbob@b.example\0Teve@b.example\0"s, 5000);
  put("bounce/457", "<bob@b.example>:\nno such user\n\n");
  const auto contents = rig.contents();
  const Seen& seen = contents.at(457);
  EXPECT_EQ(seen.pending, (std::vector<std::string>{"carl@here", "eve@b.example"}));
  EXPECT_EQ(seen.failed, std::vector<std::string>{"bob@b.example no such user\n"});
  ASSERT_EQ(rig.listed.size(), 1U);
  const queue::Listed& listed = rig.listed[0];
  EXPECT_EQ(seconds_of(listed.birth), 1000);
  EXPECT_EQ(listed.progress[0].attempts, 0U);
  EXPECT_EQ(listed.progress[1].attempts, 1U);
  EXPECT_EQ(seconds_of(listed.progress[1].last_attempt), 4000);
}

TEST_F(Takeover, AFailureOnAChannelThatIsDoneIsStillReported) {
  put_message(457, 1000);
  put("remote/20/457", "Tbob@b.example\0"s, 1000);
  put("bounce/457", "<carl@here>:\nno such user\n\n");
  const Seen seen = rig.contents().at(457);
  EXPECT_EQ(seen.failed, std::vector<std::string>{"carl@here no such user\n"});
  EXPECT_EQ(seen.pending, std::vector<std::string>{"bob@b.example"});
  EXPECT_EQ(get("bounce/457"), "<carl@here>:\nno such user\n\n");
}

TEST_F(Takeover, AParagraphWithoutItsMarkIsTakenBack) {
  put_message(457, 1000);
  put("remote/20/457", "Dbob@b.example\0Teve@b.example\0"s, 1000);
  put("bounce/457", "<bob@b.example>:\nno\n\n<eve@b.example>:\nno\n\n<eve@b.exa");
  const Seen seen = rig.contents().at(457);
  EXPECT_EQ(seen.failed, std::vector<std::string>{"bob@b.example no\n"});
  EXPECT_EQ(seen.pending, std::vector<std::string>{"eve@b.example"});
  EXPECT_EQ(get("bounce/457"), "<bob@b.example>:\nno\n\n");
}

TEST_F(Takeover, AMessageWithoutItsBodyIsSetAsideAndTold) {
  put_message(457, 1000);
  put("info/3/26", "Fann@a.example\0"s, 1000);
  put("todo/27", "Fann@a.example\0"s, 1000);
  EXPECT_EQ(rig.contents().size(), 1U);
  EXPECT_EQ(get("damaged/info-26"), "Fann@a.example\0"s);
  EXPECT_EQ(get("damaged/todo-27"), "Fann@a.example\0"s);
}

TEST_F(Takeover, WhatQmailQueueDidNotFinishIsNoMessageAndGoesWhenItIsOld) {
  const auto now = [&] { return seconds_of(rig.machine.wall()); };
  put("mess/20/457", "half", now());
  put("intd/457", "Fann@a", now());
  put("pid/4711.1.1", "", now());
  EXPECT_TRUE(rig.contents().empty());
  EXPECT_EQ(get("mess/20/457"), "half");
  rig.start([](queue::Store&, const Host&) -> Task<> { co_return; });
  rig.world.run_for(std::chrono::hours(35));
  EXPECT_EQ(rig.machine.seen().find_path("/queue/mess/20/457") != nullptr, true);
  rig.world.run_for(std::chrono::hours(2));
  for (const char* const name : {"mess/20/457", "intd/457", "pid/4711.1.1"}) {
    EXPECT_EQ(rig.machine.seen().find_path("/queue/" + std::string(name)), nullptr) << name;
  }
}

TEST_F(Takeover, ANameThatCouldNotBeRemovedGoesWhenItIsOld) {
  rig.faults.decide = [](Call call, const std::string& path) -> std::optional<ErrorCode> {
    if (call != Call::unlink || path.find("/pid/") == path.npos) return std::nullopt;
    return make_error(errc::io_error);
  };
  rig.start([](queue::Store& store, const Host&) -> Task<> {
    Result<std::unique_ptr<queue::Draft>> draft = co_await store.begin(queue::DraftOptions());
    EXPECT_TRUE(draft.has_value());
    co_await (*draft)->abort();
  });
  const auto names = [this] { return rig.machine.seen().find_path("/queue/pid")->names.size(); };
  rig.world.run_for(std::chrono::hours(1));
  rig.faults.decide = nullptr;
  EXPECT_EQ(names(), 1U);
  rig.world.run_for(std::chrono::hours(36));
  EXPECT_EQ(names(), 0U);
}

struct Damaged : ::testing::Test, QueueFiles {
  queue::MessageId id = 0;

  /// One of two recipients has failed.
  void queue_one() {
    rig.play([this](queue::Store& store, const Host&) -> Task<> {
      std::vector<std::string> recipients{"bob@b.example", "eve@b.example"};
      const Result<queue::MessageId> accepted =
          co_await submit(store, "hello\n", std::move(recipients));
      EXPECT_TRUE(accepted.has_value());
      id = *accepted;
      std::string report("no such user\n");
      const Result<void> marked = co_await store.mark_failed(id, 0, std::move(report));
      EXPECT_TRUE(marked.has_value());
    });
  }
  std::string part() const { return std::to_string(id % 23) + "/" + std::to_string(id); }
  std::string aside(std::string name) { return get("damaged/" + name + "-" + std::to_string(id)); }
};

TEST_F(Damaged, AFailureOfAStrangerIsNotToldToTheSender) {
  queue_one();
  const std::string name = "bounce/" + std::to_string(id);
  std::string paragraphs = get(name);
  paragraphs.replace(paragraphs.find("b.example"), 1, "c");
  put(name, paragraphs);
  rig.play([this](queue::Store& store, const Host&) -> Task<> {
    const Result<Seen> seen = co_await look(store, id);
    EXPECT_TRUE(seen.has_error());
  });
  EXPECT_EQ(aside("bounce"), paragraphs);
}

TEST_F(Damaged, AFailureThatCannotBeNotedEndsTheMessage) {
  queue_one();
  put("info/" + part(), "Fsomebody");
  ErrorCode noted;
  rig.play([&](queue::Store& store, const Host&) -> Task<> {
    std::string report("no\n");
    const Result<void> marked = co_await store.mark_failed(id, 1, std::move(report));
    noted = marked.error();
  });
  EXPECT_EQ(noted, errc::no_such_file_or_directory);
  EXPECT_EQ(aside("info"), "Fsomebody");
}

TEST_F(Damaged, AMarkOutlivesTheMendingOfItsFile) {
  rig.play([this](queue::Store& store, const Host& host) -> Task<> {
    std::vector<std::string> recipients{"bob@b.example", "eve@b.example"};
    const Result<queue::MessageId> accepted =
        co_await submit(store, "hello\n", std::move(recipients));
    EXPECT_TRUE(accepted.has_value());
    id = *accepted;
    Result<void> synced = co_await store.sync();
    EXPECT_TRUE(synced.has_value());
    const std::string path = std::string(kQueueDirectory) + "/remote/" + part();
    const Result<void> broken = co_await replace_file(host.files, path, "rotten", 0600);
    EXPECT_TRUE(broken.has_value());
    const Result<void> marked = co_await store.mark_delivered(id, 0);
    EXPECT_TRUE(marked.has_value());
    synced = co_await store.sync();
    EXPECT_TRUE(synced.has_value());
  });
  EXPECT_EQ(rig.contents().at(id).pending, std::vector<std::string>{"eve@b.example"});
}

TEST_F(Damaged, WhatGoesBadWhileItIsReadIsNotHandedOut) {
  queue_one();
  rig.play([this](queue::Store& store, const Host& host) -> Task<> {
    const Result<std::shared_ptr<queue::MessageSource>> body = co_await store.open_body(id);
    EXPECT_TRUE(body.has_value());
    OpenOptions writing;
    writing.write = true;
    Result<std::unique_ptr<File>> file =
        co_await host.files.open(std::string(kQueueDirectory) + "/mess/" + part(), writing);
    EXPECT_TRUE(file.has_value());
    const Result<void> written = co_await write_full(**file, 0, "j");
    EXPECT_TRUE(written.has_value());
    std::vector<char> out(6);
    const Result<std::size_t> got = co_await (*body)->read_at(0, out);
    EXPECT_TRUE(got.has_error());
  });
}

}  // namespace
}  // namespace porpoise::testing
