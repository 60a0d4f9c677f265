#include "impl/main/command_line.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "impl/main/program_names.h"

namespace porpoise::command {
namespace {

TEST(CommandLine, TakesTheHomeBeforeAndBehindTheCommand) {
  EXPECT_EQ(parse({"--home", "/a", "config", "show"}).home, "/a");
  EXPECT_EQ(parse({"config", "show", "--home", "/a"}).home, "/a");
  EXPECT_EQ(parse({"config", "show"}).home, std::nullopt);
}

TEST(CommandLine, HelpAndVersionAreSaidAndNothingIsRun) {
  for (const char* command :
       {"init", "user", "serve", "config", "queue", "check-sync", "inject", "sendmail", "links"}) {
    for (const char* option : {"--help", "--version"}) {
      const Choice choice = parse({command, option});
      EXPECT_EQ(choice.exit_code, 0) << command << option;
      EXPECT_FALSE(choice.run) << command << option;
      EXPECT_FALSE(choice.output.empty()) << command << option;
    }
  }
}

TEST(CommandLine, MailCommandsTakeAnotherProgramsArguments) {
  const Choice choice = parse({"--home", "/a", "inject", "-nH", "-f", "--home", "--help"});
  EXPECT_TRUE(choice.run);
  EXPECT_EQ(choice.home, "/a");
  EXPECT_TRUE(parse({"sendmail", "--home=/b", "-t"}).run);
  EXPECT_EQ(parse({"sendmail", "--home=/b", "-t"}).home, "/b");
}

TEST(ProgramNames, AreThoseOfQmailsPrograms) {
  EXPECT_TRUE(program_named("qmail-inject", {"-n"})->run);
  EXPECT_TRUE(program_named("mailq", {})->run);
  EXPECT_TRUE(program_named("newaliases", {})->run);
  EXPECT_EQ(program_named("newaliases", {"a", "b"})->exit_code, 2);
  EXPECT_EQ(program_named("newinclude", {})->exit_code, 2);
  EXPECT_EQ(program_named("bouncesaying", {"no"})->output, "no\n");
  EXPECT_FALSE(program_named("porpoise", {}));
  const std::vector<std::string> names = program_names();
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
}

struct Bad {
  std::vector<std::string> arguments;
  const char* error;
};

class BadCommandLines : public testing::TestWithParam<Bad> {};

TEST_P(BadCommandLines, AreRefusedInOneLineThatNamesTheMend) {
  const Choice choice = parse(GetParam().arguments);
  EXPECT_EQ(choice.exit_code, 2);
  EXPECT_FALSE(choice.run);
  EXPECT_EQ(choice.error, GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadCommandLines,
    testing::Values(
        Bad{{}, "A subcommand is required; see `porpoise --help`"},
        Bad{{"swim"}, "unknown command or argument `swim`; see `porpoise --help`"},
        Bad{{"--fast"}, "unknown option `--fast`; see `porpoise --help`"},
        Bad{{"config"}, "A subcommand is required; see `porpoise config --help`"},
        Bad{{"config", "show", "-x"}, "unknown option `-x`; see `porpoise config show --help`"},
        Bad{{"user"}, "A subcommand is required; see `porpoise user --help`"},
        Bad{{"user", "add"}, "NAME is required; see `porpoise user add --help`"},
        Bad{{"user", "add", "a", "b"},
            "unknown command or argument `b`; see `porpoise user add --help`"},
        Bad{{"queue", "hold"}, "WHICH is required; see `porpoise queue hold --help`"},
        Bad{{"queue", "wyh"}, "unknown command or argument `wyh`; see `porpoise queue --help`"},
        Bad{{"init"}, "--me is required; see `porpoise init --help`"},
        Bad{{"init", "--fast"}, "unknown option `--fast`; see `porpoise init --help`"},
        Bad{{"init", "--me", "a", "--store", "odd"},
            "--store: odd not in {journal,classic}; see `porpoise init --help`"}));

}  // namespace
}  // namespace porpoise::command
