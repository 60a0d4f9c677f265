#include "impl/inject/options.h"

#include <gtest/gtest.h>

namespace porpoise::inject {
namespace {

using Mode = SendmailOptions::Mode;

TEST(InjectOptions, LettersMayStandTogetherAndValuesApart) {
  const auto options = parse_inject({"-nH", "-f", "me@x", "a", "-n"});
  ASSERT_TRUE(options);
  EXPECT_TRUE(options->print);
  EXPECT_EQ(options->recipients_from, From::both);
  EXPECT_EQ(options->sender, "me@x");
  EXPECT_EQ(options->recipients, (std::vector<std::string>{"a", "-n"}));
  EXPECT_EQ(parse_inject({"-fme"})->sender, "me");
  EXPECT_EQ(parse_inject({"-f", ""})->sender, "");
  EXPECT_FALSE(parse_inject({"-nN"})->print);
}

TEST(InjectOptions, TwoDashesEndThem) {
  EXPECT_EQ(parse_inject({"-a", "--", "-n"})->recipients, (std::vector<std::string>{"-n"}));
  EXPECT_EQ(parse_inject({"-", "-n"})->recipients, (std::vector<std::string>{"-", "-n"}));
}

TEST(InjectOptions, WhatIsNotKnownIsRefused) {
  EXPECT_FALSE(parse_inject({"-q"}));
  EXPECT_FALSE(parse_inject({"-f"}));
  EXPECT_FALSE(parse_inject({"--home"}));
}

TEST(InjectOptions, TheHeaderCountsWhenItIsAskedFor) {
  EXPECT_TRUE(parse_inject({})->header_counts());
  EXPECT_FALSE(parse_inject({"a"})->header_counts());
  EXPECT_FALSE(parse_inject({"-a"})->header_counts());
  EXPECT_TRUE(parse_inject({"-H", "a"})->header_counts());
  EXPECT_TRUE(parse_inject({"-h", "a"})->header_counts());
  EXPECT_FALSE(parse_inject({"-h", "a"})->arguments_count());
}

TEST(SendmailOptions, TakesWhatMailProgramsGive) {
  const SendmailOptions options = parse_sendmail({"-oi", "-oem", "-i", "-B8BITMIME", "-B", "7BIT",
                                                  "-v", "-Jx", "-fme@x", "-FMe", "-t", "a@b"});
  EXPECT_EQ(options.mode, Mode::send);
  EXPECT_EQ(options.inject.recipients_from, From::both);
  EXPECT_EQ(options.inject.sender, "me@x");
  EXPECT_EQ(options.name, "Me");
  EXPECT_EQ(options.inject.recipients, (std::vector<std::string>{"a@b"}));
  EXPECT_EQ(parse_sendmail({"a"}).inject.recipients_from, From::arguments);
  EXPECT_EQ(parse_sendmail({"-bm", "-N", "never", "-O", "x=y", "-r", "me", "a"}).inject.sender,
            "me");
}

TEST(SendmailOptions, KnowsItsOtherModes) {
  EXPECT_EQ(parse_sendmail({"-bp"}).mode, Mode::list_queue);
  EXPECT_EQ(parse_sendmail({"-bs"}).mode, Mode::serve);
  for (const char* bad : {"-bd", "-bi", "-bt", "-q", "-Z", "-f"}) {
    EXPECT_EQ(parse_sendmail({bad}).mode, Mode::unknown) << bad;
  }
}

}  // namespace
}  // namespace porpoise::inject
