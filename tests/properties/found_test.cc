// Sequences that once broke a promise, as the properties found them.

#include <gtest/gtest.h>

#include "tests/properties/played_case.h"

namespace porpoise::sim {
namespace {

struct Found {
  const char* what;
  const char* sequence;
  const char* profile;
  std::uint64_t seed;
};

constexpr Found kFound[] = {
    {"a refusal that came after TERM was not noted, and the recipient tried again",
     "wait:1ms submit:2+2:300000 hup wait:7200000ms submit:0+3:5000 submit:0+3:300000 hang term "
     "submit:1+0:300000 permanent:3 term",
     "xfs", 321124},
    {"a notice about a message that cannot be read back was nobody's",
     "fault:bit-rot:29:shutdown submit:2+2:300000 permanent:1", "posix-min", 984756},
};

TEST(FoundSequences, BreakNoPromiseAnyMore) {
  for (const Found& found : kFound) {
    const std::optional<Sequence> sequence = parse_sequence(found.sequence);
    ASSERT_TRUE(sequence) << found.sequence;
    PlayedCase played;
    played.sequence = *sequence;
    played.profile = find_profile(found.profile);
    played.seed = found.seed;
    PlayedJudge judge;
    EXPECT_EQ(judge(played), "") << found.what;
  }
}

}  // namespace
}  // namespace porpoise::sim
