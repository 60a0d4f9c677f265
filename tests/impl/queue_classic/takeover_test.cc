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
  EXPECT_EQ(rig.contents().count(457), 1U);
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

}  // namespace
}  // namespace porpoise::testing
