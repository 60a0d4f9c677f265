#include "impl/remote/dead_hosts.h"

#include <gtest/gtest.h>

namespace porpoise::remote {
namespace {

using namespace std::chrono_literals;

Endpoint server(int number) {
  return *parse_endpoint("192.0.2." + std::to_string(number % 250) + ":" +
                         std::to_string(1000 + number / 250));
}

TEST(DeadHosts, AreLeftOutAfterTwoTimeoutsForAboutAnHour) {
  DeadHosts dead;
  Instant now;
  dead.timed_out(server(1), now);
  EXPECT_FALSE(dead.is_dead(server(1), now));
  now = now + 120s;
  dead.timed_out(server(1), now);
  EXPECT_TRUE(dead.is_dead(server(1), now));
  EXPECT_FALSE(dead.is_dead(server(2), now));
  EXPECT_TRUE(dead.is_dead(server(1), now + 3839s));
  EXPECT_FALSE(dead.is_dead(server(1), now + 5824s));
}

TEST(DeadHosts, CountTimeoutsAtTheSameTimeOnce) {
  DeadHosts dead;
  for (int i = 0; i < 20; ++i) dead.timed_out(server(1), Instant() + 1s);
  EXPECT_FALSE(dead.is_dead(server(1), Instant() + 1s));
}

TEST(DeadHosts, AreForgivenWhenTheyAnswer) {
  DeadHosts dead;
  dead.timed_out(server(1), Instant());
  dead.timed_out(server(1), Instant() + 200s);
  dead.answered(server(1));
  EXPECT_FALSE(dead.is_dead(server(1), Instant() + 200s));
}

TEST(DeadHosts, MayBeProbedTwoMinutesAfterTheLastTimeout) {
  DeadHosts dead;
  dead.timed_out(server(1), Instant());
  EXPECT_FALSE(dead.may_be_probed(server(1), Instant() + 119s));
  EXPECT_TRUE(dead.may_be_probed(server(1), Instant() + 120s));
}

TEST(DeadHosts, AreListedUntilTheyAreForgotten) {
  DeadHosts dead;
  dead.timed_out(server(1), Instant());
  dead.timed_out(server(2), Instant());
  dead.timed_out(server(2), Instant() + 200s);
  const std::vector<DeadHosts::Listed> all = dead.list();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].server, server(1).to_string());
  EXPECT_EQ(all[0].timeouts, 1u);
  EXPECT_EQ(all[0].until, all[0].last) << "one timeout is none";
  EXPECT_EQ(all[1].timeouts, 2u);
  EXPECT_TRUE(dead.is_dead(server(2), all[1].until + -1s));
  EXPECT_FALSE(dead.is_dead(server(2), all[1].until));
  dead.forget_all();
  EXPECT_TRUE(dead.list().empty());
  EXPECT_FALSE(dead.is_dead(server(2), Instant() + 200s));
}

TEST(DeadHosts, AreBoundedAndTheWorstAreKept) {
  DeadHosts dead;
  dead.timed_out(server(0), Instant());
  dead.timed_out(server(0), Instant() + 200s);
  for (int i = 1; i < 5000; ++i) dead.timed_out(server(i), Instant() + 300s);
  EXPECT_TRUE(dead.is_dead(server(0), Instant() + 300s));
}

}  // namespace
}  // namespace porpoise::remote
