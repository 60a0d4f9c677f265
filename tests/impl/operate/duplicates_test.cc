#include "impl/operate/duplicates.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace porpoise::operate {
namespace {

send::PerhapsTwice entry_of(send::PerhapsTwice::Why why) {
  send::PerhapsTwice entry;
  entry.at = WallTime(std::chrono::seconds(1'767'225'600));
  entry.id = 17;
  entry.why = why;
  entry.sender = "ann@a.example";
  entry.recipient = "bob@b.example";
  entry.text = "connection died\n";
  return entry;
}

TEST(Duplicates, AreReadAsTheyWereWritten) {
  for (const auto why : {send::PerhapsTwice::Why::reply_lost, send::PerhapsTwice::Why::crash}) {
    const send::PerhapsTwice entry = entry_of(why);
    const std::optional<send::PerhapsTwice> got = read_line(to_line(entry));
    ASSERT_TRUE(got.has_value());
    EXPECT_EQ(to_line(*got), to_line(entry));
    EXPECT_EQ(got->why, why);
  }
}

TEST(Duplicates, AreOneAlignedLineForPeople) {
  EXPECT_EQ(
      duplicates_head() + describe(entry_of(send::PerhapsTwice::Why::reply_lost)),
      "WHEN                                  ID  WHY         ENVELOPE\n"
      "1 Jan 2026 00:00:00 GMT               17  reply lost  <ann@a.example> to bob@b.example\n");
}

RC_GTEST_PROP(Duplicates, ThatACrashCutShortAreNotRead, ()) {
  const std::string line = to_line(entry_of(send::PerhapsTwice::Why::crash));
  const auto length = *rc::gen::inRange<std::size_t>(0, line.size() - 1);
  RC_ASSERT(!read_line(line.substr(0, length)).has_value());
}

}  // namespace
}  // namespace porpoise::operate
