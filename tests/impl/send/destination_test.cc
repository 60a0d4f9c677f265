#include "impl/send/destination.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace porpoise::send {
namespace {

using namespace std::chrono_literals;
using Admission = Destination::Admission;
using Change = Destination::Change;
using roles::Sign;
using roles::Verdict;

constexpr std::size_t kLimit = 10;

Verdict refused_connection() {
  return Verdict::deferred("nobody home\n").with(Sign::down);
}
Verdict accepted() {
  return Verdict::delivered("ok\n").with(Sign::up);
}
Verdict put_off() {
  return Verdict::deferred("greylisted\n").with(Sign::up);
}
Verdict broken_off() {
  return Verdict::deferred("connection died\n").with(Sign::trouble);
}
Verdict our_fault() {
  return Verdict::deferred("out of descriptors\n");
}

/// A destination, its clock, and a probe every ten minutes.
struct Watched {
  Change attempt(const Verdict& verdict) {
    state.begin(now);
    return end(verdict);
  }
  Change end(const Verdict& verdict) {
    return state.end(now, kLimit, verdict, [](Duration) { return Duration(10min); });
  }
  Admission admit() const { return state.admit(now, kLimit); }
  void pass(Duration time) { now = now + time; }

  Destination state;
  Instant now;
};

TEST(Destination, ThatIsNewAndCannotBeReachedIsDownAtOnce) {
  Watched place;
  EXPECT_EQ(place.admit(), Admission::attempt);
  EXPECT_EQ(place.attempt(refused_connection()), Change::went_down);
  EXPECT_EQ(place.admit(), Admission::deferred);
  EXPECT_EQ(place.state.last_failure(), "nobody home\n");
}

TEST(Destination, ThatIsDownIsTriedByOneAtATime) {
  Watched place;
  place.attempt(refused_connection());
  place.pass(10min);
  EXPECT_EQ(place.admit(), Admission::attempt);
  place.state.begin(place.now);
  EXPECT_EQ(place.admit(), Admission::deferred);
  place.pass(1min);
  EXPECT_EQ(place.end(refused_connection()), Change::nothing);
  EXPECT_EQ(place.admit(), Admission::deferred);
  place.pass(9min);
  EXPECT_EQ(place.admit(), Admission::attempt) << "ten minutes after the last one began";
}

TEST(Destination, ComesBackWithOneSuccessAndASlowStart) {
  Watched place;
  place.attempt(refused_connection());
  place.pass(10min);
  EXPECT_EQ(place.attempt(accepted()), Change::came_back);
  EXPECT_EQ(place.state.window(kLimit), 2u);
  EXPECT_EQ(place.attempt(accepted()), Change::nothing);
  EXPECT_EQ(place.state.window(kLimit), 3u);
}

TEST(Destination, ThatTalksAgainWithoutTakingMailIsUpButReleasesNothing) {
  Watched place;
  place.attempt(refused_connection());
  place.pass(10min);
  EXPECT_EQ(place.attempt(put_off()), Change::nothing);
  EXPECT_FALSE(place.state.down());
}

TEST(Destination, ThatTookMailMayFailNowAndThen) {
  Watched place;
  place.attempt(accepted());
  EXPECT_EQ(place.attempt(refused_connection()), Change::nothing);
  EXPECT_EQ(place.attempt(refused_connection()), Change::nothing);
  EXPECT_EQ(place.attempt(accepted()), Change::nothing);
  EXPECT_EQ(place.attempt(refused_connection()), Change::nothing);
  EXPECT_EQ(place.attempt(refused_connection()), Change::nothing);
  EXPECT_EQ(place.attempt(refused_connection()), Change::went_down);
}

TEST(Destination, IsNotDownBecauseOfAMessageThatBreaksItsSessions) {
  Watched place;
  for (int i = 0; i < 20; ++i) EXPECT_EQ(place.attempt(broken_off()), Change::nothing);
  EXPECT_EQ(place.admit(), Admission::attempt);
  EXPECT_EQ(place.state.window(kLimit), 1u);
}

TEST(Destination, IsNotBlamedForTroubleOfOurOwn) {
  Watched place;
  for (int i = 0; i < 20; ++i) EXPECT_EQ(place.attempt(our_fault()), Change::nothing);
  EXPECT_EQ(place.state.window(kLimit), Destination::kFirstWindow);
  place.attempt(refused_connection());
  place.pass(10min);
  EXPECT_EQ(place.attempt(our_fault()), Change::nothing);
  EXPECT_EQ(place.admit(), Admission::deferred) << "nothing is known that was not before";
}

TEST(Destination, ThatSendsMailIsTriedSoonAndNotTooOften) {
  Watched place;
  EXPECT_FALSE(place.state.hear(place.now));
  place.attempt(refused_connection());
  EXPECT_FALSE(place.state.hear(place.now)) << "just tried";
  place.pass(1min);
  EXPECT_TRUE(place.state.hear(place.now));
  EXPECT_EQ(place.admit(), Admission::attempt);
  place.attempt(refused_connection());
  EXPECT_FALSE(place.state.hear(place.now)) << "just tried again";
}

TEST(Destination, CanBeForgiven) {
  Watched place;
  place.attempt(refused_connection());
  place.state.forget();
  EXPECT_EQ(place.admit(), Admission::attempt);
  EXPECT_EQ(place.attempt(refused_connection()), Change::went_down);
}

TEST(Destination, WithoutALimitIsNeverFullNorDown) {
  Destination state;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(state.admit(Instant(), 0), Admission::attempt);
    state.begin(Instant());
  }
  for (int i = 0; i < 100; ++i) {
    state.end(Instant(), 0, refused_connection(), [](Duration) { return Duration(1h); });
  }
  EXPECT_EQ(state.admit(Instant(), 0), Admission::attempt);
}

/// Whatever happens: never more attempts than the limit, one at a time while it is down, and never
/// stuck: once nothing is under way, waiting long enough lets somebody try.
RC_GTEST_PROP(Destination, IsNeverStormedAndNeverGivenUp,
              (const std::vector<std::uint8_t>& steps)) {
  const Verdict verdicts[] = {refused_connection(), accepted(), put_off(), broken_off(),
                              our_fault()};
  Watched place;
  for (const std::uint8_t step : steps) {
    const bool was_down = place.state.down();
    if (step % 3 == 0 && place.admit() == Admission::attempt) {
      RC_ASSERT(!was_down || place.state.under_way() == 0u);
      place.state.begin(place.now);
    } else if (step % 3 == 1 && place.state.under_way() > 0) {
      place.end(verdicts[(step / 3) % 5]);
    } else {
      place.pass(std::chrono::seconds(step));
      if (step % 7 == 0) place.state.hear(place.now);
    }
    RC_ASSERT(place.state.under_way() <= kLimit);
    RC_ASSERT(place.state.window(kLimit) >= 1u);
  }
  while (place.state.under_way() > 0) place.end(refused_connection());
  place.pass(10min);
  RC_ASSERT(place.admit() == Admission::attempt);
}

TEST(ProbeGap, FallsWithTheRootOfWhatWaits) {
  EXPECT_EQ(shared_gap(4h, 1), Duration(2h));
  EXPECT_EQ(shared_gap(4h, 4), Duration(1h));
  EXPECT_EQ(shared_gap(4h, 100), Duration(12min));
}

TEST(ProbeGap, HasALeastThatNeverHoldsUpASingleMessage) {
  EXPECT_EQ(shared_gap(4h, 1'000'000'000), kProbeGapLeast);
  EXPECT_EQ(shared_gap(1min, 1), Duration(30s));
  EXPECT_EQ(shared_gap(1min, 1'000'000), Duration(30s));
  EXPECT_EQ(shared_gap(4h, 0), Duration(2h));
}

}  // namespace
}  // namespace porpoise::send
