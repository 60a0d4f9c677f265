#include "impl/send/destinations.h"

#include <bit>

#include <gtest/gtest.h>

namespace porpoise::send {
namespace {

std::string destination(const control::Config& config, const char* address) {
  return destination_of(config, control::route_address(config, address));
}

TEST(Destinations, AreHostsRelaysOrHere) {
  control::Config config;
  config.locals.add("here.example");
  config.envnoathost = "here.example";
  config.smtproutes = {{"hub.example", "relay.example:26"},
                       {".hub.example", "relay.example:26"},
                       {"direct.hub.example", ""}};
  EXPECT_EQ(destination(config, "a@here.example"), kLocal);
  EXPECT_EQ(destination(config, "a"), kLocal);
  EXPECT_EQ(destination(config, "a@There.Example"), "there.example");
  EXPECT_EQ(destination(config, "a@there.example."), "there.example");
  EXPECT_EQ(destination(config, "a@hub.example"), "relay relay.example:26");
  EXPECT_EQ(destination(config, "a@x.hub.example"), "relay relay.example:26");
  EXPECT_EQ(destination(config, "a@direct.hub.example"), "direct.hub.example");
}

TEST(Destinations, StayAsLongAsSomebodyHoldsOnToThem) {
  Destinations all;
  const Place place = all.hold("a.example");
  EXPECT_EQ(all.hold("a.example"), place);
  all.let_go(place);
  EXPECT_TRUE(all.find("a.example").has_value());
  all.let_go(place);
  EXPECT_FALSE(all.find("a.example").has_value());
  EXPECT_EQ(all.hold("b.example"), place) << "places are used again";
}

TEST(Destinations, ThatAreDownAreRememberedUntilThereAreTooMany) {
  Destinations all;
  const Place place = all.hold("a.example");
  all.at(place).state.begin(Instant());
  all.at(place).state.end(Instant(), 10, roles::Verdict::deferred("x\n").with(roles::Sign::down),
                          [](Duration) { return Duration(1); });
  all.let_go(place);
  EXPECT_TRUE(all.find("a.example").has_value());
  for (std::size_t i = 1; i < Destinations::kMost; ++i) all.hold(std::to_string(i));
  EXPECT_TRUE(is_destination(all.hold("one more")));
  EXPECT_FALSE(all.find("a.example").has_value());
  EXPECT_EQ(all.hold("and another"), kSeveral);
}

TEST(Destinations, HaveTheSameMarkWheneverTheyCome) {
  Destinations all;
  const Place first = all.hold("a.example");
  const Marks mark = all.marks_of(first);
  EXPECT_EQ(std::popcount(mark), 1);
  all.let_go(first);
  all.hold("b.example");
  EXPECT_EQ(all.marks_of(all.hold("a.example")), mark);
}

}  // namespace
}  // namespace porpoise::send
