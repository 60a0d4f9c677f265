#include "sim/play/operation.h"

#include <gtest/gtest.h>

namespace porpoise::sim {
namespace {

TEST(Operation, IsReadAsItIsWritten) {
  for (const char* text :
       {"submit:1+0:600", "submit:2+3:300000", "ok:1", "temporary:2", "permanent:1", "wait:250ms",
        "hup", "alrm", "term", "kill", "power-loss:17", "hang", "fault:sync-error:2:erofs",
        "fault:short-write:1:clean-new"}) {
    const std::optional<Operation> operation = Operation::parse(text);
    ASSERT_TRUE(operation.has_value()) << text;
    EXPECT_EQ(operation->to_string(), text);
  }
}

TEST(Operation, IsNothingElse) {
  for (const char* text : {"",
                           "submit",
                           "submit:1:600",
                           "submit:0+0:600",
                           "submit:1+0",
                           "submit:1+0:x",
                           "ok",
                           "ok:0",
                           "temporary:-1",
                           "wait:1s",
                           "wait:ms",
                           "wait:-1ms",
                           "kill:1",
                           "power-loss",
                           "power-loss:x",
                           "fault:sync-error:0:erofs",
                           "fault:sync-error:1",
                           "fault:sync-error:1:",
                           "fault:rust:1:erofs",
                           "dance"}) {
    EXPECT_FALSE(Operation::parse(text).has_value()) << text;
  }
}

TEST(Operation, SequencesAreWordsWithSpacesBetween) {
  const std::string text = "submit:1+1:600 permanent:1 kill";
  const std::optional<Sequence> sequence = parse_sequence(text);
  ASSERT_TRUE(sequence.has_value());
  EXPECT_EQ(sequence->size(), 3u);
  EXPECT_EQ(to_string(*sequence), text);
  EXPECT_FALSE(parse_sequence("kill, kill").has_value());
  EXPECT_TRUE(parse_sequence("")->empty());
}

}  // namespace
}  // namespace porpoise::sim
