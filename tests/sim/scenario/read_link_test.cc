// [link] and its spells.

#include <gtest/gtest.h>

#include "sim/scenario/scenario.h"

namespace porpoise::sim {
namespace {

ScenarioOutcome read(const std::string& link) {
  const std::string story =
      "title = \"t\"\nwhy = \"w\"\n[host.mx]\ndomain = \"a.example\"\n[peer.far]\ndomain = "
      "\"b.example\"\n";
  return read_scenario(story + link, "s.toml");
}

TEST(ReadLink, ReadsEveryKey) {
  const ScenarioOutcome outcome = read(R"([link]
latency = "20ms"
jitter = "5ms"
distribution = "long-tail"
bytes_per_second = 9600

[[link.spell]]
then = "cut"
one_way = ["mx", "far"]
from = "1m"
to = "2m"

[[link.spell]]
then = "lossy"
between = ["far", "client"]
per_million = 7

[[link.spell]]
then = "slow"
latency = "1s"
)");
  ASSERT_EQ(outcome.error, "");
  const Scenario& scenario = outcome.scenario;
  EXPECT_TRUE(scenario.link.long_tail);
  EXPECT_EQ(scenario.link.bytes_per_second, 9600u);
  ASSERT_EQ(scenario.link_spells.size(), 3u);
  const LinkSpellPart& cut = scenario.link_spells[0];
  EXPECT_EQ(cut.spell.kind, LinkSpell::Kind::cut);
  EXPECT_FALSE(cut.spell.both_ways);
  EXPECT_EQ(cut.sender, "mx");
  EXPECT_EQ(cut.receiver, "far");
  EXPECT_EQ(scenario.link_spells[1].spell.per_million, 7u);
  EXPECT_TRUE(scenario.link_spells[1].spell.both_ways);
  EXPECT_EQ(scenario.link_spells[2].spell.slow.latency, std::chrono::seconds(1));
  EXPECT_EQ(scenario.link_spells[2].sender, "");
}

TEST(ReadLink, NamesFileLineAndMendForEveryMistake) {
  const std::pair<const char*, const char*> kMistakes[] = {
      {"[[link.spell]]\n", "s.toml:7: then: a spell needs it: one of cut, stall"},
      {"[[link.spell]]\nthen = \"stall\"\n", "s.toml:7: to: a stall ends, or it is a cut"},
      {"[[link.spell]]\nthen = \"cut\"\nbetween = [\"mx\"]\n",
       "s.toml:9: between: names two machines"},
      {"[[link.spell]]\nthen = \"cut\"\nbetween = [\"mx\", \"near\"]\n",
       "s.toml:9: between: there is no machine `near`; there are: client, mx, far"},
      {"[[link.spell]]\nthen = \"cut\"\nbetween = [\"mx\", \"far\"]\none_way = [\"mx\", \"far\"]\n",
       "s.toml:10: one_way: a spell lies `between` two machines, or `one_way`"},
      {"[[link.spell]]\nthen = \"cut\"\nper_million = 4\n",
       "s.toml:9: per_million: goes with lossy and reset only"},
      {"[[link.spell]]\nthen = \"cut\"\nlatency = \"1s\"\n",
       "s.toml:9: latency: goes with slow only"},
      {"[link]\ndistribution = \"gauss\"\n",
       "s.toml:8: distribution: `gauss` is none of: even, long-tail"},
  };
  for (const auto& [link, complaint] : kMistakes) {
    EXPECT_TRUE(read(link).error.find(complaint) != std::string::npos) << link << read(link).error;
  }
}

}  // namespace
}  // namespace porpoise::sim
