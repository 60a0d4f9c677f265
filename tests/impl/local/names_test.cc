#include "impl/local/unique_names.h"

#include <gtest/gtest.h>

#include "impl/local/delivery_lines.h"
#include "tests/support/scripted_stream.h"

namespace porpoise::local {
namespace {

struct FixedEntropy final : Entropy {
  std::uint64_t draw() override { return 0xbeef; }
};

struct FixedIdentity final : Identity {
  std::string host_name() const override { return "a/b:c.ex"; }
  std::string boot_id() const override { return "boot"; }
  std::uint32_t process() const override { return 77; }
  std::uint32_t user() const override { return 1; }
  std::uint32_t group() const override { return 1; }
  std::vector<std::string> arguments() const override { return {}; }
  std::optional<std::string> variable(std::string_view) const override { return {}; }
};

TEST(UniqueNames, DifferWhileTheClockStandsStill) {
  test::StillClock clock;
  clock.advance_to(Instant{123456'000});
  FixedEntropy entropy;
  FixedIdentity identity;
  UniqueNames names(clock, identity, entropy);
  EXPECT_EQ(names.next(), "1700000000.RbeefM123456P77Q1.a\\057b\\072c.ex");
  EXPECT_EQ(names.next(), "1700000000.RbeefM123456P77Q2.a\\057b\\072c.ex");
}

TEST(DeliveryLines, StayOnOneLine) {
  EXPECT_EQ(return_path_line(""), "Return-Path: <>\n");
  EXPECT_EQ(return_path_line("a\nb@c"), "Return-Path: <\"a\\_b\"@c>\n");
  EXPECT_EQ(delivered_to_line("a\nb@c"), "Delivered-To: a_b@c\n");
}

}  // namespace
}  // namespace porpoise::local
