#include "impl/queue/journal/contents.h"
#include "tests/impl/queue_journal/journal_of.h"

#include <algorithm>

namespace porpoise::testing {
namespace {

using queue::MessageId;
using queue::Store;
using namespace queue::journal;

constexpr std::uint64_t kSegmentSize = 256 << 10;

struct ContentsOfSegments : ::testing::Test {
  StoreRig rig{journal_of(kSegmentSize)};
  std::vector<MessageId> ids;

  /// Fills several segments; one message of each kind.
  void fill() {
    rig.play([this](Store& store, const Host&) -> Task<> {
      for (int i = 0; i < 200; ++i) {
        std::vector<std::string> to(2, "a@example");
        std::string body = fmt::format("number {}.\n", i) + std::string(5000, 'b');
        const Result<MessageId> id = co_await submit(store, std::move(body), std::move(to));
        ids.push_back(*id);
      }
      Result<void> noted = co_await store.mark_delivered(ids[3], 1);
      noted = co_await store.mark_failed(ids[4], 0, "no such user\n");
      queue::Progress progress;
      progress.attempts = 7;
      progress.last_attempt = WallTime(std::chrono::seconds(99));
      noted = co_await store.note_progress(ids[4], queue::Channel::remote, progress);
      noted = co_await store.remove(ids[5]);
      for (int i = 0; i < 100; ++i) {
        std::vector<std::string> to(1, "b@example");
        const Result<MessageId> id = co_await submit(store, std::string(5000, 'c'), std::move(to));
        ids.push_back(*id);
      }
    });
  }
  struct Segment {
    sim::Disk::HandleId file;
    std::string bytes;
  };
  /// All of them, in order of their numbers.
  std::vector<Segment> segments() {
    if (!rig.machine.up()) rig.world.boot(rig.machine);
    sim::Disk& disk = rig.machine.disk();
    sim::DiskUser root(0, 0);
    const std::string directory = std::string(kQueueDirectory) + "/journal";
    const auto listing = disk.list(root, directory);
    std::vector<std::string> names;
    for (const DirectoryEntry& entry : listing->entries) {
      if (entry.name.ends_with(".seg")) names.push_back(entry.name);
    }
    std::sort(names.begin(), names.end());
    OpenOptions writing;
    writing.write = true;
    std::vector<Segment> all;
    for (const std::string& name : names) {
      const auto file = disk.open(root, fmt::format("{}/{}", directory, name), writing);
      std::string bytes(disk.stat(*file)->size, '\0');
      const auto got = disk.read(*file, 0, std::span(bytes.data(), bytes.size()));
      EXPECT_TRUE(got.has_value());
      all.push_back({*file, std::move(bytes)});
    }
    return all;
  }
  /// Turns one byte around.
  void damage(const Segment& segment, std::uint64_t offset) {
    const char byte = static_cast<char>(~segment.bytes[offset]);
    const std::string_view bytes(&byte, 1);
    sim::Disk& disk = rig.machine.disk();
    EXPECT_TRUE(disk.write(segment.file, offset, std::span(&bytes, 1)).has_value());
    disk.sync_world();
  }
  /// Wherever `text` stands; true when it stands somewhere.
  bool damage_text(std::string_view text) {
    bool found = false;
    for (const Segment& segment : segments()) {
      for (std::size_t at = segment.bytes.find(text); at != segment.bytes.npos;
           at = segment.bytes.find(text, at + 1)) {
        damage(segment, at);
        found = true;
      }
    }
    return found;
  }
  std::uint64_t read_at_start() {
    std::uint64_t reads = 0;
    rig.faults.decide = [&](Call call, const std::string& path) -> std::optional<ErrorCode> {
      if (call == Call::read && path.ends_with(".seg")) ++reads;
      return std::nullopt;
    };
    rig.play([](Store&, const Host&) -> Task<> { co_return; });
    rig.faults.decide = nullptr;
    return reads;
  }
};

TEST_F(ContentsOfSegments, TellAStartWhatTheSegmentsHold) {
  fill();
  const auto contents = rig.contents();
  EXPECT_TRUE(rig.warnings.empty());
  EXPECT_EQ(contents.size(), ids.size() - 1);
  EXPECT_FALSE(contents.contains(ids[5]));
  EXPECT_EQ(contents.at(ids[3]).pending.size(), 1U);
  EXPECT_EQ(contents.at(ids[4]).failed, std::vector<std::string>{"a@example no such user\n"});
  EXPECT_EQ(contents.at(ids[4]).attempts[1], 7U);
  const auto listed = std::find_if(rig.listed.begin(), rig.listed.end(),
                                   [&](const queue::Listed& one) { return one.id == ids[4]; });
  ASSERT_NE(listed, rig.listed.end());
  EXPECT_EQ(listed->progress[1].attempts, 7U);
  EXPECT_EQ(listed->progress[1].last_attempt, WallTime(std::chrono::seconds(99)));
}

TEST_F(ContentsOfSegments, MakeAStartReadLittle) {
  fill();
  const std::uint64_t with = read_at_start();
  const std::uint64_t segments = 300 * 8192 / kSegmentSize;
  EXPECT_LE(with, segments * 3 + 3) << "header, footer and table of each, all of the last one";
}

TEST_F(ContentsOfSegments, AreNotTrustedWhenTheyAreDamaged) {
  fill();
  const std::vector<Segment> all = segments();
  damage(all[0], kSegmentSize - 10);  // in the footer
  const auto footer =
      decode_contents_footer(std::string_view(all[1].bytes).substr(kSegmentSize - kBlock));
  ASSERT_TRUE(footer.has_value());
  damage(all[1], kSegmentSize - footer->room() + 20);  // in the table
  const auto contents = rig.contents();
  EXPECT_TRUE(rig.warnings.empty());
  EXPECT_EQ(contents.size(), ids.size() - 1);
  EXPECT_EQ(contents.at(ids[4]).failed, std::vector<std::string>{"a@example no such user\n"});
}

TEST_F(ContentsOfSegments, DamageThatAStartDoesNotMeetIsReportedWhenTheMessageIsRead) {
  fill();
  ASSERT_TRUE(damage_text("number 0.\n"));
  rig.play([this](Store& store, const Host&) -> Task<> {
    EXPECT_EQ(rig.listed.size(), ids.size() - 1) << "all of them are listed";
    const Result<queue::Message> message = co_await store.read(ids[0]);
    EXPECT_EQ(message.error(), errc::no_such_file_or_directory);
    const Result<queue::Message> other = co_await store.read(ids[1]);
    EXPECT_TRUE(other.has_value());
  });
  ASSERT_EQ(rig.warnings.size(), 1U);
  EXPECT_NE(rig.warnings[0].find("message-" + std::to_string(ids[0])), std::string::npos);
  EXPECT_NE(rig.warnings[0].find("a copy is in"), std::string::npos);
  EXPECT_EQ(rig.contents().size(), ids.size() - 2) << "the others are there";
}

TEST_F(ContentsOfSegments, DamagedStatesMakeAMessageDueAgainAndAreReported) {
  rig.play([this](Store& store, const Host&) -> Task<> {
    std::vector<std::string> to(2, "a@example");
    const Result<MessageId> id = co_await submit(store, "hello\n", std::move(to));
    ids.push_back(*id);
    Result<void> noted = co_await store.mark_failed(*id, 0, "no such user\n");
    queue::Progress progress;
    progress.attempts = 1;
    noted = co_await store.note_progress(*id, queue::Channel::remote, progress);
    noted = co_await store.sync();
    EXPECT_TRUE(noted.has_value());
    EXPECT_TRUE(damage_text("no such user\n"));
    const Result<Seen> seen = co_await look(store, *id);
    EXPECT_TRUE(seen.has_value());
    EXPECT_EQ(seen->pending.size(), 2U);
  });
  ASSERT_EQ(rig.warnings.size(), 1U);
  EXPECT_NE(rig.warnings[0].find("message " + std::to_string(ids[0])), std::string::npos);
}

}  // namespace
}  // namespace porpoise::testing
