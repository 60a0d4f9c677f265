#include "impl/host/live/trace_file.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include <gtest/gtest.h>

#include "impl/host/record/reader.h"

namespace porpoise::live {
namespace {

namespace fs = std::filesystem;

class TraceFileTest : public testing::Test {
 protected:
  TraceFileTest() { fs::create_directories(folder); }
  ~TraceFileTest() override { fs::remove_all(folder); }

  TraceFileOptions options() const {
    TraceFileOptions options;
    options.path = folder + "/trace";
    return options;
  }
  /// A block whose bytes do not get smaller.
  static record::Block block(std::size_t size) {
    record::Block block;
    block.first_turn = 1;
    block.first_event = 1;
    std::uint64_t state = size;
    for (std::size_t i = 0; i < size; ++i) {
      state = state * 6364136223846793005ULL + 1442695040888963407ULL;
      block.records.push_back(static_cast<char>(state >> 40));
    }
    return block;
  }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& file : fs::directory_iterator(folder)) names.push_back(file.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }
  std::uint64_t bytes() const {
    std::uint64_t all = 0;
    for (const auto& file : fs::directory_iterator(folder)) all += file.file_size();
    return all;
  }

  const std::string folder =
      testing::TempDir() + "/porpoise-trace-file-" + std::to_string(::getpid());
};

TEST_F(TraceFileTest, MovesWhatIsThereAside) {
  for (std::uint64_t process = 1; process <= 3; ++process) {
    TraceFile file(options());
    record::Header header;
    header.process = process;
    ASSERT_EQ(file.begin(header), "");
    file.put(block(100));
    file.finish();
    EXPECT_EQ(file.trouble(), "");
  }
  EXPECT_EQ(names(), (std::vector<std::string>{"trace", "trace.000001", "trace.000002"}));
}

TEST_F(TraceFileTest, BeginsAnotherWhenOneIsFull) {
  TraceFileOptions small = options();
  small.rotate_bytes = 10'000;
  TraceFile file(small);
  ASSERT_EQ(file.begin(record::Header()), "");
  for (int i = 0; i < 10; ++i) file.put(block(4000));
  file.finish();
  EXPECT_EQ(names().size(), 5u);
  std::uint64_t part = 0;
  for (const std::string name :
       {"trace.000001", "trace.000002", "trace.000003", "trace.000004", "trace"}) {
    EXPECT_LE(fs::file_size(folder + "/" + name), 10'000u);
    std::ifstream in(folder + "/" + name, std::ios::binary);
    std::ostringstream contents;
    contents << in.rdbuf();
    const record::HeaderFound found = record::read_header(contents.str());
    ASSERT_TRUE(found.header) << name;
    EXPECT_EQ(found.header->part, ++part) << name;
    EXPECT_TRUE(record::find_index(contents.str())) << name;
  }
}

TEST_F(TraceFileTest, BeginsAnotherWhenOneIsOld) {
  std::atomic<std::int64_t> now = 1000;
  TraceFileOptions aging = options();
  aging.rotate_seconds = 60;
  aging.seconds = [&now] { return now.load(); };
  for (const std::int64_t age : {59, 60}) {
    now = 1000;
    TraceFile file(aging);
    ASSERT_EQ(file.begin(record::Header()), "");
    file.put(block(100));
    file.put(block(100));
    // The blocks above are in the file before time goes on.
    while (file.waiting() > 0) std::this_thread::yield();
    now = 1000 + age;
    file.put(block(100));
    file.finish();
    EXPECT_EQ(names().size(), age < 60 ? 1u : 3u) << age;
  }
}

TEST_F(TraceFileTest, KeepsNoMoreThanItMay) {
  TraceFileOptions bounded = options();
  bounded.keep_bytes = 40'000;
  TraceFile file(bounded);
  ASSERT_EQ(file.begin(record::Header()), "");
  for (int i = 0; i < 60; ++i) {
    file.put(block(3000));
  }
  file.finish();
  EXPECT_EQ(file.trouble(), "");
  EXPECT_LE(bytes(), 43'000u);
  EXPECT_GE(bytes(), 10'000u);
}

TEST_F(TraceFileTest, StopsRatherThanHoldMoreThanItMay) {
  TraceFileOptions bounded = options();
  bounded.buffer_bytes = 5000;
  TraceFile file(bounded);
  ASSERT_EQ(file.begin(record::Header()), "");
  file.put(block(5001));
  EXPECT_TRUE(file.stopped());
  EXPECT_NE(file.trouble().find("does not keep up"), std::string::npos);
  file.put(block(10));
  file.finish();
}

TEST_F(TraceFileTest, OfAnotherServerIsNotTaken) {
  TraceFile file(options());
  ASSERT_EQ(file.begin(record::Header()), "");
  TraceFile other(options());
  EXPECT_NE(other.begin(record::Header()).find("another server is recording there"),
            std::string::npos);
}

TEST_F(TraceFileTest, InNoFolderIsRefused) {
  TraceFileOptions nowhere;
  nowhere.path = folder + "/none/trace";
  TraceFile file(nowhere);
  EXPECT_NE(file.begin(record::Header()).find("No such file"), std::string::npos);
}

}  // namespace
}  // namespace porpoise::live
