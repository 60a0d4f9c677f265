#include "reports/bench/aims.h"

#include <gtest/gtest.h>

namespace porpoise::reports::bench {
namespace {

constexpr const char* kAimsCsv =
    "round,what,server,load,metric,value\n"
    "1,accept,porpoise-journal,32,rate,7000\n"
    "1,accept,postfix,32,rate,1000\n"
    "1,limit,smtp-sink,32,rate,10000\n"
    "2,accept,porpoise-journal,32,rate,3000\n"
    "2,accept,postfix,32,rate,600\n"
    "2,limit,smtp-sink,32,rate,6000\n"
    "1,syncs,porpoise-journal,1,calls,1.2\n"
    "1,restart,porpoise-journal,0,memory_bytes,2000000\n"
    "1,restart,porpoise-journal,1000000,memory_bytes,47000000\n"
    "2,restart,porpoise-journal,1000000,memory_bytes,49000000\n";

const Aim& aim_named(std::string_view text) {
  for (const Aim& aim : aims()) {
    if (text == aim.text) return aim;
  }
  ADD_FAILURE() << "no aim is called " << text;
  return aims().front();
}

class Aims : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(measured_.read(kAimsCsv), ""); }

  std::optional<Spread> reached_by_journal(std::string_view aim) const {
    return reached(aim_named(aim), measured_, "porpoise-journal");
  }
  std::string verdict(std::string_view aim) const {
    for (const std::vector<std::string>& row : table_of_aims(measured_).rows) {
      if (row.front() == aim) return row.back();
    }
    return "no such row";
  }

  Measurements measured_;
};

TEST_F(Aims, ComparePartsRoundByRound) {
  EXPECT_DOUBLE_EQ(reached_by_journal("accepted at 32 sessions, times Postfix")->median, 6);
  const auto part = reached_by_journal("accepted at 32 sessions, % of smtp-sink");
  EXPECT_DOUBLE_EQ(part->median, 60);  // of 70 and 50
  EXPECT_DOUBLE_EQ(part->high, 70);
}

TEST_F(Aims, CountOnlyWhatTheMessagesAddToTheMemory) {
  const auto bytes = reached_by_journal("bytes of memory a message, of 1,000,000");
  EXPECT_DOUBLE_EQ(bytes->median, 46);
  EXPECT_DOUBLE_EQ(bytes->high, 47);
  EXPECT_FALSE(bytes_a_message(measured_, "porpoise-journal", "10000").has_value());
}

TEST_F(Aims, AreKeptFromTheLimitOn) {
  EXPECT_EQ(verdict("accepted at 32 sessions, times Postfix"), "6.00: yes");
  EXPECT_EQ(verdict("syncs a message at 1 session"), "1.20: no");
  EXPECT_EQ(verdict("relayed at 32 sessions, times Postfix"), "not measured");
  const Aim& most = aim_named("syncs a message at 1 session");
  EXPECT_TRUE(is_kept(most, most.limit));
  EXPECT_FALSE(is_kept(aim_named("accepted at 1 session, times Postfix"), 2.99));
}

TEST_F(Aims, HaveNoColumnForPostfix) {
  EXPECT_EQ(table_of_aims(measured_).head,
            (std::vector<std::string>{"", "asked", "porpoise-journal"}));
}

}  // namespace
}  // namespace porpoise::reports::bench
