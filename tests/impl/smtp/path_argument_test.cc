#include "impl/smtp/path_argument.h"

#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace porpoise::smtp {
namespace {

TEST(PathArgument, ReadsAddressesAsQmailDoes) {
  const std::pair<const char*, const char*> table[] = {
      {"TO:<a@b>", "a@b"},
      {"TO:<\"a b\"@c>", "a b@c"},
      {"TO:<a\\@b@c>", "a@b@c"},
      {"TO:a@b extra", "a@b"},
      {"TO: a@b extra", "a@b"},
      {"a@b", ""},
      {"<@h1,@h2:u@h3>", "u@h3"},
      {"<@h1>", ""},
      {"<>", ""},
      {"", ""},
      {"TO:", ""},
      {"TO:<x@y>junk", "x@y"},
      {"<a\"b\"c@d>", "abc@d"},
      {"TO:<a@b", "a@b"},
      {"TO:<a>b@c>", "a"},
      {"TO:<\"a>b\"@c>", "a>b@c"},
      {"TO:@relay:a@b rest", "a@b"},
      {"TO:<a@b\\", "a@b"},
  };
  for (const auto& [argument, address] : table) {
    EXPECT_EQ(parse_path_argument(argument).address, address) << argument;
  }
}

TEST(PathArgument, LeavesParametersToTheCommand) {
  EXPECT_EQ(parse_path_argument("FROM:<a@b> SIZE=1 X").parameters, "SIZE=1 X");
  EXPECT_EQ(parse_path_argument("FROM:<a@b>junk SIZE=1").parameters, "SIZE=1");
  EXPECT_EQ(parse_path_argument("FROM:<\"a b\"@c>").parameters, "");
  EXPECT_EQ(parse_path_argument("FROM: a@b SIZE=1").parameters, "SIZE=1");
}

TEST(PathArgument, LimitsAddressesTo899Bytes) {
  EXPECT_TRUE(is_acceptable_address(std::string(899, 'a')));
  EXPECT_FALSE(is_acceptable_address(std::string(900, 'a')));
  EXPECT_FALSE(is_acceptable_address(std::string_view("a\0b", 3)));
  EXPECT_FALSE(is_acceptable_address("a\rb"));
  EXPECT_TRUE(is_acceptable_address(""));
}

TEST(MailParameters, AreReadWhateverTheirCase) {
  const MailParameters parameters = parse_mail_parameters("  size=1000  Body=8BitMime ");
  EXPECT_EQ(parameters.size, 1000U);
  EXPECT_TRUE(parameters.known && parameters.valid);
  EXPECT_EQ(parse_mail_parameters("SIZE=99999999999999999999").size,
            std::numeric_limits<std::uint64_t>::max());
}

TEST(MailParameters, TellUnknownFromSenseless) {
  for (const char* text : {"RET=HDRS", "SMTPUTF8", "SIZE=1 AUTH=<>", "SIZES=1"}) {
    EXPECT_FALSE(parse_mail_parameters(text).known) << text;
  }
  for (const char* text : {"SIZE", "SIZE=", "SIZE=x", "SIZE=-1", "BODY=BINARYMIME", "BODY",
                           "SIZE=999999999999999999999"}) {
    EXPECT_FALSE(parse_mail_parameters(text).valid) << text;
  }
}

RC_GTEST_PROP(PathArgument, NeverYieldsMoreThanItWasGiven, (const std::string& argument)) {
  RC_ASSERT(parse_path_argument(argument).address.size() <= argument.size());
}

}  // namespace
}  // namespace porpoise::smtp
