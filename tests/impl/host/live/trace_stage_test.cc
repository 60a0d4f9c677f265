// What a recording held when its process was killed.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "impl/host/live/trace_file.h"
#include "impl/host/record/reader.h"
#include "impl/host/record/turn_writer.h"

namespace porpoise::live {
namespace {

namespace fs = std::filesystem;

class TraceStageTest : public testing::Test {
 protected:
  TraceStageTest() { fs::create_directories(folder); }
  ~TraceStageTest() override { fs::remove_all(folder); }

  TraceFileOptions options() const {
    TraceFileOptions options;
    options.path = folder + "/trace";
    return options;
  }

  /// A process that records, does `what`, and is killed.
  void killed_after(const std::function<void(record::TurnWriter&)>& what) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      TraceFile file(options());
      record::Header header;
      header.process = 1;
      if (!file.begin(header).empty()) ::_exit(1);
      record::TurnWriterOptions writing;
      writing.keeper = &file.keeper();
      record::TurnWriter writer(
          writing, [&file](record::Block block) { return file.put(std::move(block)); });
      what(writer);
      ::raise(SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
  }

  /// The turns that are read from the first process's file once another has begun.
  std::vector<record::ReadTurn> turns_left() {
    TraceFile file(options());
    record::Header header;
    header.process = 2;
    EXPECT_EQ(file.begin(header), "");
    file.finish();
    std::ifstream first(folder + "/trace.000001", std::ios::binary);
    std::ostringstream contents;
    contents << first.rdbuf();
    bytes = contents.str();
    record::Reader reader(bytes);
    EXPECT_EQ(reader.trouble(), "");
    std::vector<record::ReadTurn> turns;
    for (record::ReadTurn turn; reader.next(turn) == record::Reader::Next::turn;) {
      turns.push_back(turn);
    }
    EXPECT_EQ(reader.trouble(), "");
    EXPECT_TRUE(reader.unfinished());
    return turns;
  }

  static void turn_with_lines(record::TurnWriter& writer, int number, int lines) {
    trace::Turn turn;
    turn.now = Instant{number};
    writer.turn(turn);
    for (int line = 0; line < lines; ++line) {
      const std::string text = fmt::format("line {} of {}", line, number);
      trace::TraceEvent event;
      event.operation = trace::Operation::log;
      event.subject = text;
      event.at_once = true;
      event.now = turn.now;
      writer.asked(event);
      writer.record(event);
    }
  }

  const std::string folder =
      testing::TempDir() + "/porpoise-trace-stage-" + std::to_string(::getpid());
  std::string bytes;
};

TEST_F(TraceStageTest, EveryTurnIsFoundAndTheLastOneIsCut) {
  killed_after([](record::TurnWriter& writer) {
    for (int number = 1; number <= 50; ++number) turn_with_lines(writer, number, 3);
    writer.flush();
    for (int number = 51; number <= 70; ++number) turn_with_lines(writer, number, 3);
    turn_with_lines(writer, 71, 2);
  });
  const std::vector<record::ReadTurn> turns = turns_left();
  ASSERT_EQ(turns.size(), 71u);
  for (std::size_t at = 0; at < 70; ++at) {
    EXPECT_EQ(turns[at].number, at + 1);
    EXPECT_EQ(turns[at].events.size(), 3u);
    EXPECT_FALSE(turns[at].cut);
  }
  EXPECT_TRUE(turns.back().cut);
  EXPECT_EQ(turns.back().events.size(), 2u);
}

TEST_F(TraceStageTest, MoreBlocksThanAreKeptLeaveNoGap) {
  killed_after([](record::TurnWriter& writer) {
    for (int number = 1; number <= 200; ++number) {
      turn_with_lines(writer, number, 2);
      writer.flush();
    }
  });
  const std::vector<record::ReadTurn> turns = turns_left();
  for (std::size_t at = 0; at < turns.size(); ++at) EXPECT_EQ(turns[at].number, at + 1);
  EXPECT_GE(turns.size(), 6u);
}

TEST_F(TraceStageTest, WhatEndedInOrderLeavesNothingBehind) {
  {
    TraceFile file(options());
    record::Header header;
    header.process = 1;
    ASSERT_EQ(file.begin(header), "");
    file.finish();
  }
  TraceStage stage;
  ASSERT_TRUE(stage.open(options().path));
  EXPECT_TRUE(stage.left_by(1).empty());
  stage.remove();
}

TEST_F(TraceStageTest, AnotherFileIsNotCompleted) {
  killed_after([](record::TurnWriter& writer) { turn_with_lines(writer, 1, 1); });
  std::ofstream(folder + "/trace", std::ios::binary | std::ios::trunc) << "something else";
  TraceFile file(options());
  record::Header header;
  header.process = 2;
  EXPECT_EQ(file.begin(header), "");
  file.finish();
  EXPECT_EQ(fs::file_size(folder + "/trace.000001"), 14u);
}

}  // namespace
}  // namespace porpoise::live
