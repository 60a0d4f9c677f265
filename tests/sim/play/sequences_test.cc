#include "sim/play/sequences.h"

#include <set>

#include <gtest/gtest.h>

#include "sim/play/far_recipients.h"

namespace porpoise::sim {
namespace {

using Open = std::vector<std::string>;

FarRecipients after(const char* text) {
  FarRecipients far;
  const Sequence sequence = parse_sequence(text).value();
  for (const Operation& operation : sequence) {
    EXPECT_TRUE(far.allows(operation)) << text;
    far.apply(operation);
  }
  return far;
}

TEST(FarRecipients, AreOpenUntilTheyAreSettled) {
  EXPECT_EQ(after("submit:1+2:600").open(), (Open{"r1-1@d.example", "r1-2@d.example"}));
  EXPECT_EQ(after("submit:1+2:600 ok:1").open(), (Open{"r1-2@d.example"}));
  EXPECT_EQ(after("submit:0+1:600 temporary:1").open(), (Open{"r1-1@d.example"}));
}

TEST(FarRecipients, AFailureMakesTheSenderOneAndItsNoticeTheLast) {
  EXPECT_EQ(after("submit:0+1:600 permanent:1").open(), (Open{"s1@d.example"}));
  EXPECT_EQ(after("submit:0+2:600 permanent:1 permanent:1").open(), (Open{"s1@d.example"}));
  EXPECT_EQ(after("submit:0+1:600 permanent:1 permanent:1").open(), Open());
}

TEST(FarRecipients, NobodyAnswersForThoseWhoAreNotThere) {
  EXPECT_FALSE(FarRecipients().allows(*Operation::parse("ok:1")));
  EXPECT_FALSE(after("submit:0+1:600").allows(*Operation::parse("permanent:2")));
  EXPECT_TRUE(after("submit:0+1:600").allows(*Operation::parse("permanent:1")));
}

TEST(Sequences, AreAllDifferent) {
  for (const unsigned length : {1U, 2U, 3U}) {
    std::set<std::string> seen;
    for (const Sequence& sequence : all_sequences(length)) {
      EXPECT_EQ(sequence.size(), length);
      EXPECT_TRUE(seen.insert(to_string(sequence)).second) << to_string(sequence);
    }
  }
}

/// Four kinds of messages; after one without recipients elsewhere 4 more and 4 signals, after one
/// with them a deferral and a refusal as well.
TEST(Sequences, AreAsManyAsCanBeCounted) {
  EXPECT_EQ(all_sequences(0).size(), 0u);
  EXPECT_EQ(all_sequences(1).size(), 4u);
  EXPECT_EQ(all_sequences(2).size(), 2u * 8 + 2 * 10);
}

TEST(Sequences, NoneEndsWithWhatHappensAnyway) {
  for (const Sequence& sequence : all_sequences(3)) {
    EXPECT_EQ(sequence.front().kind, Operation::Kind::submit);
    EXPECT_NE(sequence.back().kind, Operation::Kind::ok);
  }
}

}  // namespace
}  // namespace porpoise::sim
