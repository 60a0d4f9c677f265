#include "reports/crash/mutants.h"

#include <gtest/gtest.h>

namespace porpoise::reports::crash {
namespace {

constexpr std::string_view kHead = "mutant,defect,found,promise,tool,states,operations,crashes,seconds,command\n";

std::string with_head(std::string_view rows) { return std::string(kHead) + std::string(rows); }

TEST(ReadMutants, TakesWhatWasFoundAndWhatWasNot) {
  const Mutants mutants = read_mutants(
      with_head("a,\"It says \"\"ok\"\", too early.\",yes,S1,explore,120,1,1,0.5,porpoise-sim explore a.toml\n"
                "b,Nothing.,no,-,-,-,-,-,-,-\n"),
      "m.csv");
  ASSERT_EQ(mutants.error, "");
  ASSERT_EQ(mutants.rows.size(), 2u);
  EXPECT_EQ(mutants.rows[0].defect, "It says \"ok\", too early.");
  EXPECT_TRUE(mutants.rows[0].found);
  EXPECT_EQ(mutants.rows[0].promise, "S1");
  EXPECT_EQ(mutants.rows[0].states, 120u);
  EXPECT_FALSE(mutants.rows[1].found);
  EXPECT_EQ(mutants.rows[1].promise, "");
}

TEST(ReadMutants, NamesFileAndRecordOfWhatItCannotRead) {
  EXPECT_EQ(read_mutants("a,b\n", "m.csv").error, "m.csv:1: there is no column `mutant`; make the file with `./dev mutants --csv FILE`");
  EXPECT_EQ(read_mutants(with_head("a,b\n"), "m.csv").error, "m.csv: record 2 has 2 fields and not 10");
  EXPECT_EQ(read_mutants(with_head("a,B.,yes,S1,explore,many,1,1,0,c\n"), "m.csv").error,
            "m.csv: record 2: states, operations and crashes are whole numbers");
}

}  // namespace
}  // namespace porpoise::reports::crash
