#include "impl/host/record/reader.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "impl/base/crc32c.h"
#include "impl/base/wire.h"
#include "tests/impl/host/record/recordings.h"

namespace porpoise::record {
namespace {

TurnWriterOptions small_blocks() {
  TurnWriterOptions options;
  options.block_bytes = 700;
  return options;
}

HandMade& made(HandMade& recording, std::size_t turns) {
  write_some(recording.writer, turns, 7);
  recording.writer.end(0);
  recording.finish();
  return recording;
}

bool begins_with(const std::vector<std::string>& all, const std::vector<std::string>& begin) {
  return begin.size() <= all.size() && std::equal(begin.begin(), begin.end(), all.begin());
}

RC_GTEST_PROP(Recording, GivesBackWhatWasWritten, ()) {
  HandMade recording(small_blocks());
  const std::uint64_t seed = *rc::gen::arbitrary<std::uint32_t>();
  const std::size_t turns = *rc::gen::inRange<std::size_t>(0, 60);
  const std::vector<std::string> told = write_some(recording.writer, turns, seed);
  recording.writer.end(3);
  recording.finish();
  const ReadOut out = read_out(recording.file);
  RC_ASSERT(out.events == told);
  RC_ASSERT(out.turns.size() == turns);
  RC_ASSERT(out.ended == Reader::Next::end);
  RC_ASSERT(!out.unfinished);
}

TEST(Recording, CutAnywhereGivesWholeTurnsUpToTheLastWholeBlock) {
  HandMade recording(small_blocks());
  const std::string& file = made(recording, 40).file;
  ASSERT_GT(recording.index.size(), 4u);
  const std::vector<std::string> all = read_out(file).events;
  for (std::size_t size = 0; size < file.size(); ++size) {
    const ReadOut out = read_out(file.substr(0, size));
    if (size < recording.index.front().offset) {
      EXPECT_FALSE(out.trouble.empty()) << size;
      continue;
    }
    ASSERT_TRUE(begins_with(all, out.events)) << size;
    EXPECT_EQ(out.ended, Reader::Next::end) << size;
    EXPECT_TRUE(out.unfinished) << size;
    std::uint64_t expected = 0;
    for (std::size_t i = 0; i + 1 < recording.index.size(); ++i) {
      if (recording.index[i + 1].offset <= size) expected = recording.index[i + 1].first_event - 1;
    }
    EXPECT_GE(out.events.size(), expected) << "cut at " << size;
  }
}

TEST(Recording, DamageAnywhereIsSaidAndWhatStandsBeforeItIsRead) {
  HandMade recording(small_blocks());
  const std::string& file = made(recording, 25).file;
  const std::vector<std::string> all = read_out(file).events;
  for (std::size_t at = 0; at < file.size(); ++at) {
    std::string damaged = file;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x20);
    const ReadOut out = read_out(damaged);
    ASSERT_TRUE(begins_with(all, out.events)) << at;
    const bool whole = out.events == all;
    EXPECT_TRUE(!out.trouble.empty() || whole || out.unfinished) << at;
  }
}

TEST(Recording, OfAnotherVersionIsRefusedByName) {
  std::string header = to_bytes(Header());
  header[kMagic.size()] = 9;
  set_u32(header.data() + header.size() - 4,
          crc32c(0, std::string_view(header).substr(0, header.size() - 4)));
  EXPECT_EQ(Reader(header).trouble(), "a recording of version 9, but this program reads version 1");
}

TEST(Recording, SomethingElseIsNoRecording) {
  EXPECT_EQ(Reader("{\"event\":1}\n").trouble(), "not a recording");
}

TEST(Recording, ItsHeaderSaysHowItWasMade) {
  Header header;
  header.program = "porpoise 1";
  header.home = "/home/with=sign";
  header.listen = {"127.0.0.1:25", "[::1]:25"};
  header.warnings = {"first", "second"};
  header.process = 0xfedcba9876543210;
  header.part = 3;
  header.begun = WallTime(std::chrono::microseconds(77));
  header.redacted = true;
  const HeaderFound found = read_header(to_bytes(header));
  ASSERT_TRUE(found.header) << found.trouble;
  EXPECT_EQ(found.header->home, header.home);
  EXPECT_EQ(found.header->listen, header.listen);
  EXPECT_EQ(found.header->warnings, header.warnings);
  EXPECT_EQ(found.header->process, header.process);
  EXPECT_EQ(found.header->part, 3u);
  EXPECT_EQ(found.header->begun, header.begun);
  EXPECT_TRUE(found.header->redacted);
  EXPECT_FALSE(found.header->single);
}

TEST(Recording, CanBeReadFromAnyBlock) {
  HandMade recording(small_blocks());
  const std::string& file = made(recording, 40).file;
  for (const std::string& one : {file, file.substr(0, file.size() - 20)}) {
    Reader reader(one);
    ReadTurn turn;
    for (std::uint64_t wanted = 40; wanted > 0; --wanted) {
      reader.seek_turn(wanted);
      do {
        ASSERT_EQ(reader.next(turn), Reader::Next::turn) << wanted;
      } while (turn.number < wanted);
      EXPECT_EQ(turn.number, wanted);
    }
  }
}

TEST(Recording, TakesLittleRoomForEachEvent) {
  HandMade recording;
  std::uint64_t call = 0;
  for (std::int64_t i = 1; i <= 10'000; ++i) {
    const std::uint64_t calls[] = {++call};
    recording.writer.turn(
        trace::Turn{Instant{i * 100'000}, WallTime(std::chrono::microseconds(i * 100)), calls});
    trace::TraceEvent event = trace::TraceEvent();
    event.operation = trace::Operation::sync_file;
    event.on = 7;
    event.call = call;
    recording.writer.asked(event);
    recording.writer.record(event);
  }
  recording.writer.end(0);
  EXPECT_LT(recording.file.size(), 10'000u * 14);
}

}  // namespace
}  // namespace porpoise::record
