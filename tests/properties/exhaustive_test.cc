// The part of the bounded-exhaustive tier that fits into every test run; all of it is
// `porpoise-sim exhaust`.

#include <gtest/gtest.h>

#include "sim/explore/explorer.h"
#include "sim/play/plot.h"
#include "sim/play/sequences.h"

namespace porpoise::sim {
namespace {

TEST(Exhaustive, NoCrashOfAnyTwoOperationsBreaksAPromise) {
  std::uint64_t judged = 0;
  for (const unsigned length : {1U, 2U}) {
    for (const Sequence& sequence : all_sequences(length)) {
      Explorer explorer(scene_of(sequence, default_profile(), 1), ExploreOptions());
      for (const char* name : {"posix-min", "ext4-ordered"}) {
        const ExploreCounts counts = explorer.explore(*find_profile(name));
        judged += counts.judged;
        ASSERT_TRUE(counts.findings.empty())
            << "porpoise-sim exhaust --sequence '" << to_string(sequence) << "' --profile " << name
            << " " << options_of(counts.findings.front().path) << "  # "
            << counts.findings.front().violation.to_string();
      }
    }
  }
  EXPECT_GT(judged, 5'000u);
}

}  // namespace
}  // namespace porpoise::sim
