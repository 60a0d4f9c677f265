#include <gtest/gtest.h>

#include "sim/scenario/scenario.h"
#include "sim/scenario/strict_table.h"

namespace porpoise::sim {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kGood = R"(title = "A story"
why = "To be read."

[host.mx1]
domain = "a.example"
users = ["ann", "bob"]
disk = "ext4-ordered"

[host.mx1.control]
concurrencyremote = 3
smtproutes = ["b.example:10.0.2.1", "c.example:"]

[peer.far]
domain = "b.example"
answer = [{to = "eve@b.example", code = 550, times = 2}]
drops_after_dot = 1

[[peer.far.spell]]
then = "greylist"
from = "1h"
to = "2h"
delay = "90s"

[[peer.far.spell]]
then = "hang"
percent = 30

[[send]]
at = "1m30s"
from = "ann@a.example"
to = "eve@b.example"
via = "mx1"
count = 2
every = "500ms"

[[fault]]
host = "mx1"
on = "sync_file"
nth = 3
then = "kill"
boot_after = "2s"

[expect]
settled_within = "2d"
accepted = 2

[host.mx1.files]
"alias/.qmail-list" = ["&ann@a.example", "|vacation -m"]

[host.mx1.programs]
"vacation -m" = { exit = 100, output = "gone", takes = "2s", reads_nothing = true }

[host.mx1.copies]
"list@a.example" = 2
)";

TEST(ReadScenario, FindsEverythingInItsPlace) {
  const ScenarioOutcome outcome = read_scenario(kGood, "scenarios/a-story.toml");
  ASSERT_EQ(outcome.error, "");
  const Scenario& scenario = outcome.scenario;
  EXPECT_EQ(scenario.name, "a-story");
  EXPECT_EQ(scenario.title, "A story");
  ASSERT_EQ(scenario.hosts.size(), 1u);
  const HostPart& host = scenario.hosts.front();
  EXPECT_EQ(host.address.to_string(), "10.0.0.1");
  EXPECT_EQ(host.users, (std::vector<std::string>{"ann", "bob"}));
  EXPECT_EQ(host.disk->name, "ext4-ordered");
  EXPECT_EQ(host.control.at("me"), "a.example\n");
  EXPECT_EQ(host.control.at("concurrencyremote"), "3\n");
  EXPECT_EQ(host.control.at("smtproutes"), "b.example:10.0.2.1\nc.example:\n");
  EXPECT_EQ(host.files.at("alias/.qmail-list"), "&ann@a.example\n|vacation -m\n");
  EXPECT_EQ(host.copies.at("list@a.example"), 2u);
  const ProgramScript& program = host.programs.at("vacation -m");
  EXPECT_EQ(program.status.code, 100);
  EXPECT_EQ(program.output, "gone");
  EXPECT_EQ(program.takes, seconds(2));
  EXPECT_FALSE(program.reads_input);
  ASSERT_EQ(scenario.sinks.size(), 1u);
  EXPECT_EQ(scenario.sinks.front().rules.recipients.front(), SinkRule("eve@b.example", 550, 2));
  EXPECT_EQ(scenario.sinks.front().rules.drops_after_dot, 1u);
  const std::vector<Spell>& spells = scenario.sinks.front().rules.spells;
  ASSERT_EQ(spells.size(), 2u);
  EXPECT_EQ(spells[0].kind, Spell::Kind::greylist);
  EXPECT_EQ(spells[0].from, hours(1));
  EXPECT_EQ(spells[0].to, hours(2));
  EXPECT_EQ(spells[0].delay, seconds(90));
  EXPECT_EQ(spells[1].kind, Spell::Kind::hang);
  EXPECT_EQ(spells[1].to, std::nullopt);
  EXPECT_EQ(spells[1].percent, 30u);
  ASSERT_EQ(scenario.sends.size(), 1u);
  EXPECT_EQ(scenario.sends.front().at, seconds(90));
  EXPECT_EQ(scenario.sends.front().every, milliseconds(500));
  ASSERT_EQ(scenario.faults.size(), 1u);
  EXPECT_EQ(scenario.faults.front().on, trace::Operation::sync_file);
  EXPECT_EQ(scenario.faults.front().then, FaultPart::Then::kill);
  EXPECT_EQ(scenario.expect.settled_within, hours(48));
  EXPECT_EQ(scenario.expect.accepted, 2u);
  EXPECT_EQ(scenario.expect.delivered, std::nullopt);
}

TEST(ReadScenario, KnowsPeersThatDeferLateAndClientsThatBreakOff) {
  std::string contents(kGood);
  contents.insert(contents.find("drops_after_dot"), "defers_after_dot = 4\n");
  contents.insert(contents.find("count = 2"), "breaks_off = true\n");
  const ScenarioOutcome outcome = read_scenario(contents, "s.toml");
  ASSERT_EQ(outcome.error, "");
  EXPECT_EQ(outcome.scenario.sinks.front().rules.defers_after_dot, 4u);
  EXPECT_TRUE(outcome.scenario.sends.front().breaks_off);
}

struct Mistake {
  std::string_view right;
  std::string_view wrong;
  std::string_view complaint;
};

const Mistake kMistakes[] = {
    {"domain = \"a.example\"", "domian = \"a.example\"", 
     "s.toml:5: unknown key `domian` in [host.mx1]; did you mean `domain`?"},
    {"why = ", "wyh = ", "s.toml:2: unknown key `wyh` in the scenario; did you mean `why`?"},
    {"why = \"To be read.\"", "", "s.toml:1: the scenario needs `why`, a text"},
    {"users =", "user =", "s.toml:6: unknown key `user` in [host.mx1]; did you mean `users`?"},
    {"disk = \"ext4-ordered\"", "disk = \"ext4-order\"",
     "s.toml:7: disk: `ext4-order` is unknown; did you mean `ext4-ordered`?"},
    {"every = \"500ms\"", "evry = \"500ms\"", 
     "s.toml:34: unknown key `evry` in [[send]]; did you mean `every`?"},
    {"every = \"500ms\"", "", "s.toml:33: count: says how often"},
    {"at = \"1m30s\"", "at = \"90\"", "s.toml:29: at: `90` is no time; write it as 90s"},
    {"at = \"1m30s\"", "at = 90", "s.toml:29: at: must be a text, not a number"},
    {"at = \"1m30s\"", "at = \"-1s\"", "s.toml:29: at: `-1s` is no time"},
    {"via = \"mx1\"", "via = \"mx2\"", "s.toml:32: via: there is no host `mx2`; did you mean `mx1`?"},
    {"to = \"eve@b.example\"\nvia", "to = \"eve\"\nvia", "s.toml:31: to: `eve` is no address"},
    {"count = 2", "count = 0", "s.toml:33: count: 0 is not in 1 to 1000000"},
    {"on = \"sync_file\"", "on = \"sync_fiel\"",
     "s.toml:38: on: `sync_fiel` is unknown; did you mean `sync_file`?"},
    {"then = \"kill\"", "then = \"explode\"", "s.toml:40: then: `explode` is none of: power-loss"},
    {"[expect]", "[expected]", "s.toml:43: unknown key `expected` in the scenario"},
    {"accepted = 2", "accepted = \"2\"", "s.toml:45: accepted: must be a number, not a text"},
    {"code = 550", "code = 55", "s.toml:15: code: 55 is not in 200 to 599"},
    {"domain = \"b.example\"", "domain = \"a.example\"", "`a.example` is the domain of two hosts"},
    {"[host.mx1]", "[host.mx1", "s.toml:4: "},
    {"then = \"hang\"", "then = \"hnag\"", "s.toml:25: then: `hnag` is unknown; did you mean `hang`?"},
    {"then = \"hang\"", "", "s.toml:24: then: a spell needs it: one of refuse, silent, hang"},
    {"then = \"hang\"", "then = \"silent\"", "s.toml:26: percent: goes with hang, defer, reject, drop,"},
    {"percent = 30", "percent = 0", "s.toml:26: percent: 0 is not in 1 to 100"},
    {"percent = 30", "precent = 30",
     "s.toml:26: unknown key `precent` in [[peer.far.spell]]; did you mean `percent`?"},
    {"percent = 30", "code = 421", "s.toml:26: code: goes with defer, greylist, reject, limit-rate, limit-recipients only"},
    {"to = \"2h\"", "to = \"1h\"", "s.toml:21: to: the spell ends before it begins"},
    {"delay = \"90s\"", "delay = \"90\"", "s.toml:22: delay: `90` is no time"},
};

TEST(ReadScenario, NamesFileLineAndMendForEveryMistake) {
  for (const Mistake& mistake : kMistakes) {
    std::string contents(kGood);
    const std::size_t at = contents.find(mistake.right);
    ASSERT_NE(at, std::string::npos) << mistake.right;
    contents.replace(at, mistake.right.size(), mistake.wrong);
    const ScenarioOutcome outcome = read_scenario(contents, "s.toml");
    EXPECT_TRUE(outcome.error.find(mistake.complaint) != std::string::npos)
        << mistake.wrong << "\n" << outcome.error;
    EXPECT_EQ(outcome.error.find('\n'), std::string::npos);
  }
}

TEST(ParseDuration, TakesUnitsFromLargeToSmall) {
  EXPECT_EQ(parse_duration("0s"), Duration(0));
  EXPECT_EQ(parse_duration("1h30m"), minutes(90));
  EXPECT_EQ(parse_duration("2d1us"), hours(48) + std::chrono::microseconds(1));
  for (const char* text : {"", "s", "1", "1.5s", "30m1h", "1s1s", "1w", " 1s", "99999999999999999d",
                           "40000d"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

RC_GTEST_PROP(ReadScenario, NeverFailsOtherThanInOneLine, ()) {
  std::string contents(kGood);
  const auto at = *rc::gen::inRange<std::size_t>(0, contents.size());
  contents[at] = *rc::gen::arbitrary<char>();
  const ScenarioOutcome outcome = read_scenario(contents, "s.toml");
  RC_ASSERT(outcome.error.find('\n') == std::string::npos);
}

}  // namespace
}  // namespace porpoise::sim
