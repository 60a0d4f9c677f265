// Where mail belongs, read off the zones and smtproutes of a scenario.

#include "sim/fuzz/route_book.h"

#include <gtest/gtest.h>

namespace porpoise::sim {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr const char* kNames = R"(
title = "Names"
why = "They say where mail belongs."
[host.mx]
domain = "a.example"
[host.mx.control]
smtproutes = ["r.example:10.0.2.9:2525", ".r.example:[2001:db8::9]", "n.example:one.b.example"]
[nameserver.ns]
zone = """
$ORIGIN example.
@      60 SOA ns root 1 3600 600 86400 60
b      60 MX 10 one.b
b      60 MX 20 two.b
b      60 A 10.0.2.3
one.b  60 A 10.0.2.1
two.b  60 A 10.0.2.2
bare   60 A 10.0.2.4
null   60 MX 0 .
null   60 A 10.0.2.4
mine   60 MX 10 mx
mx     60 A 10.0.0.1
"""
[[nameserver.ns.spell]]
then = "zone"
from = "10h"
zone = """
$ORIGIN example.
@      60 SOA ns root 2 3600 600 86400 60
b      60 MX 10 two.b
two.b  60 A 10.0.2.2
"""
[[send]]
at = "1s"
from = "ann@a.example"
to = "bob@b.example"
via = "mx"
)";

struct RouteBookTest : testing::Test {
  Scenario scenario = read_scenario(kNames, "story.toml").scenario;
  RouteBook book{scenario};

  bool takes(const std::string& domain, const char* host, Duration at = hours(1)) const {
    return book.may_take(domain, boost::asio::ip::make_address(host), Instant() + at);
  }
};

TEST_F(RouteBookTest, ExchangersTakeMailAndTheHostItselfOnlyWithoutThem) {
  EXPECT_TRUE(takes("b.example", "10.0.2.1"));
  EXPECT_TRUE(takes("B.EXAMPLE", "10.0.2.2"));
  EXPECT_FALSE(takes("b.example", "10.0.2.3"));
  EXPECT_TRUE(takes("bare.example", "10.0.2.4"));
  EXPECT_FALSE(takes("null.example", "10.0.2.4"));
}

TEST_F(RouteBookTest, RelaysTakeTheirDomains) {
  EXPECT_TRUE(takes("r.example", "10.0.2.9"));
  EXPECT_FALSE(takes("r.example", "2001:db8::9"));
  EXPECT_TRUE(takes("x.r.example", "2001:db8::9"));
  EXPECT_TRUE(takes("n.example", "10.0.2.1"));
}

TEST_F(RouteBookTest, WhatWasSaidMayBeBelievedForAWhileAndNotLonger) {
  EXPECT_TRUE(takes("b.example", "10.0.2.1", hours(10) + minutes(20)));
  EXPECT_FALSE(takes("b.example", "10.0.2.1", hours(11)));
  EXPECT_TRUE(takes("b.example", "10.0.2.2", hours(11)));
}

TEST_F(RouteBookTest, NamesAloneMayBeReasonToGiveUp) {
  for (const char* domain : {"null.example", "gone.example", "mine.example"}) {
    EXPECT_TRUE(book.may_be_refused(domain, Instant() + hours(1))) << domain;
  }
  EXPECT_FALSE(book.may_be_refused("b.example", Instant() + hours(1)));
  EXPECT_FALSE(book.may_be_refused("nobody.knows", Instant() + hours(1)));
}

TEST_F(RouteBookTest, ABetterHostIsOneOfLowerPreference) {
  const auto better = [&](const char* host, Duration at) {
    return book.better_than("b.example", boost::asio::ip::make_address(host), Instant() + at);
  };
  EXPECT_EQ(better("10.0.2.2", hours(5)).size(), 1u);
  EXPECT_TRUE(better("10.0.2.1", hours(5)).empty());
  EXPECT_TRUE(better("10.0.2.2", hours(10)).empty());  // the names have just changed
}

}  // namespace
}  // namespace porpoise::sim
