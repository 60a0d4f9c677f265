#include "tests/properties/check_sequences.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace porpoise::sim {
namespace {

using Kind = Operation::Kind;

struct Outcome {
  std::string early;    ///< Printed before shrinking.
  std::string message;  ///< RapidCheck's, at the end.
  unsigned judged = 0;
};

Outcome check(const Pins& pins, const Judge& judge) {
  Outcome outcome;
  std::ostringstream early;
  outcome.message = check_sequences(
      pins, std::vector<const Profile*>{&default_profile()},
      rc::state::gen::execOneOfWithArgs<Submit, Answer, Kill>(),
      [&](const PlayedCase& played) {
        ++outcome.judged;
        return judge(played);
      },
      early);
  outcome.early = early.str();
  return outcome;
}

bool has(const Sequence& sequence, Kind kind) {
  return std::any_of(sequence.begin(), sequence.end(),
                     [kind](const Operation& operation) { return operation.kind == kind; });
}

std::string dislike_kills(const PlayedCase& played) {
  return has(played.sequence, Kind::kill) && has(played.sequence, Kind::temporary) ? "too much"
                                                                                   : "";
}

/// The sequence between quotes in `text`.
Sequence sequence_in(const std::string& text) {
  const std::size_t begin = text.find('\'') + 1;
  return parse_sequence(text.substr(begin, text.find('\'', begin) - begin)).value();
}

TEST(CheckSequences, AFailureIsPrintedWithItsChoicesBeforeItIsShrunk) {
  const Outcome outcome = check(Pins(), dislike_kills);
  PlayedCase first;
  first.sequence = sequence_in(outcome.early);
  EXPECT_EQ(dislike_kills(first), "too much");
  EXPECT_NE(outcome.early.find("RC_PARAMS=\"seed=1\""), std::string::npos);
  EXPECT_EQ(outcome.early.find("porpoise-sim"), outcome.early.rfind("porpoise-sim"));
}

TEST(CheckSequences, ShrinksToTheOperationsThatMatter) {
  const Outcome outcome = check(Pins(), dislike_kills);
  const std::size_t last = outcome.message.rfind("porpoise-sim");
  ASSERT_NE(last, std::string::npos);
  const Sequence smallest = sequence_in(outcome.message.substr(last));
  EXPECT_EQ(smallest.size(), 3u) << to_string(smallest);
  EXPECT_TRUE(has(smallest, Kind::kill) && has(smallest, Kind::temporary)) << to_string(smallest);
}

TEST(CheckSequences, ShrinkingEnds) {
  Pins pins;
  pins.shrinks_max = 20;
  const Outcome outcome = check(pins, [](const PlayedCase& played) {
    return played.sequence.empty() ? "" : "never satisfied";
  });
  EXPECT_NE(outcome.message, "");
  EXPECT_LE(outcome.judged, 2 * pins.shrinks_max);
}

TEST(CheckSequences, ManyDifferentSequencesAreTried) {
  std::set<std::string> seen;
  Pins pins;
  pins.cases = 200;
  const Outcome outcome = check(pins, [&seen](const PlayedCase& played) {
    seen.insert(to_string(played.sequence));
    return std::string();
  });
  EXPECT_EQ(outcome.message, "");
  EXPECT_EQ(outcome.judged, 200u);
  EXPECT_GT(seen.size(), 150u);
}

}  // namespace
}  // namespace porpoise::sim
