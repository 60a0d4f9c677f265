// Nights as scenarios: read again, run, and with what was left open chosen.

#include "sim/import/write_night.h"

#include <limits>

#include <gtest/gtest.h>

#include "sim/fuzz/judged_run.h"
#include "sim/scenario/scenario.h"

namespace porpoise::sim {
namespace {

NightMessage message(double at, const char* from, std::vector<std::string> to,
                     std::uint64_t bytes) {
  NightMessage made;
  made.at = at;
  made.sender = from;
  made.recipients = std::move(to);
  made.bytes = bytes;
  return made;
}

NightOutage outage(double before, double first, double last, double after) {
  NightOutage made;
  made.before = before;
  made.first = first;
  made.last = last;
  made.after = after;
  return made;
}

NightPlace place(const char* name) {
  NightPlace made;
  made.name = name;
  made.domains = {name};
  return made;
}

Night small_night() {
  Night night;
  night.source = "a test";
  night.length = 100;
  night.home_domain = "mx.test";
  night.users = {"ann"};
  night.messages = {message(1, "x@s.test", {"u@far.test", "v@grey.test"}, 1000),
                    message(2.5, "x@s.test", {"ann@mx.test"}, 0),
                    message(20, "x@s.test", {"u@far.test"}, 300),
                    message(21, "x@s.test", {"no@far.test"}, 300)};
  NightPlace far = place("far.test");
  far.latency = 0.005;
  far.outages = {outage(10, 20, 30, 50)};
  far.refusals = {{"no@far.test", 550, 0}};
  NightPlace grey = place("grey.test");
  grey.greylisting.push_back({14, 16, 450});
  night.places = {far, grey};
  return night;
}

NightChoices short_life() {
  NightChoices choices;
  choices.lifetime = 3600;
  return choices;
}

Scenario read(const WrittenNight& written) {
  ScenarioOutcome outcome = read_scenario(written.text, "night.toml");
  EXPECT_EQ(outcome.error, "") << written.text;
  return std::move(outcome.scenario);
}

TEST(WrittenNights, SayWhatWasToldAndRun) {
  const Scenario scenario = read(write_night(small_night(), short_life(), "A night"));
  ASSERT_EQ(scenario.sends.size(), 4u);
  EXPECT_EQ(scenario.sends[1].at, std::chrono::milliseconds(2500));
  ASSERT_EQ(scenario.sinks.size(), 3u);
  ASSERT_EQ(scenario.sinks[0].rules.spells.size(), 1u);
  EXPECT_EQ(scenario.sinks[0].rules.spells[0].from, std::chrono::seconds(15));
  EXPECT_EQ(scenario.sinks[0].rules.spells[0].to, std::chrono::seconds(40));
  EXPECT_EQ(scenario.sinks[1].rules.spells[0].delay, std::chrono::seconds(15));
  RunOptions options;
  const RunResult result = play_and_judge(scenario, std::move(options));
  EXPECT_EQ(result.lines(), std::vector<std::string>());
  EXPECT_EQ(result.counts.delivered, 4u);
  EXPECT_EQ(result.counts.bounced, 1u);
  EXPECT_GE(result.counts.deferrals, 2u);
}

TEST(WrittenNights, BeginWithWhatIsUntold) {
  Night night = small_night();
  night.untold = {"Something."};
  const WrittenNight written = write_night(night, short_life(), "A night");
  EXPECT_TRUE(written.text.starts_with("# Something.\n"));
  for (const std::string& sentence : written.untold) {
    EXPECT_NE(written.text.find("# " + sentence + "\n"), std::string::npos);
  }
}

TEST(WrittenNights, MessagesHaveTheSizeOfTheRecord) {
  const Scenario scenario = read(write_night(small_night(), short_life(), "A night"));
  ScenarioRun run(scenario, RunOptions());
  EXPECT_NEAR(static_cast<double>(run.client().submissions()[0].message.size()), 1000, 30);
  EXPECT_NEAR(static_cast<double>(run.client().submissions()[1].message.size()), 2000, 30);
}

TEST(Edges, LieWhereTheyAreWanted) {
  const Night night = small_night();
  const NightPlace& far = night.places[0];
  NightChoices choices;
  const auto span = [&](Edges edges, std::uint64_t seed) {
    choices.edges = edges;
    choices.seed = seed;
    return span_of(far.outages[0], far, 0, night, choices);
  };
  EXPECT_EQ(span(Edges::middle, 1).from, 15);
  EXPECT_EQ(span(Edges::middle, 1).to, 40);
  EXPECT_EQ(span(Edges::inner, 1).from, 20);
  EXPECT_EQ(span(Edges::inner, 1).to, 30);
  EXPECT_EQ(span(Edges::outer, 1).from, 10);
  EXPECT_EQ(span(Edges::outer, 1).to, 50);
  double least = 100, most = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const OutageSpan drawn = span(Edges::drawn, seed);
    EXPECT_GE(drawn.from, 10);
    EXPECT_LE(drawn.from, 20);
    EXPECT_GE(*drawn.to, 30);
    EXPECT_LE(*drawn.to, 50);
    least = std::min(least, drawn.from);
    most = std::max(most, drawn.from);
    EXPECT_EQ(drawn.from, span(Edges::drawn, seed).from);
  }
  EXPECT_LT(least, 11);
  EXPECT_GT(most, 19);
}

TEST(Edges, OfOutagesThatDidNotEndAreChosen) {
  Night night = small_night();
  night.places[0].outages[0].after = std::numeric_limits<double>::infinity();
  NightChoices choices;
  EXPECT_EQ(span_of(night.places[0].outages[0], night.places[0], 0, night, choices).to, 100);
  choices.open_stay = true;
  EXPECT_FALSE(span_of(night.places[0].outages[0], night.places[0], 0, night, choices).to);
  night.places[0].dead = true;
  choices.open_stay = false;
  EXPECT_EQ(span_of(night.places[0].outages[0], night.places[0], 0, night, choices).from, 0);
  EXPECT_FALSE(span_of(night.places[0].outages[0], night.places[0], 0, night, choices).to);
}

/// Peers are no more than 250, and those with troubles come first.
TEST(WrittenNights, OfManyHostsKeepTheTroubledOnes) {
  Night night = small_night();
  for (int n = 0; n < 400; ++n) {
    NightPlace more = place(fmt::format("n{}.test", n).c_str());
    if (n == 399) more.outages = {outage(1, 2, 3, 4)};
    night.places.push_back(more);
  }
  const Scenario scenario = read(write_night(night, short_life(), "A night"));
  EXPECT_EQ(scenario.sinks.size(), 250u);
  EXPECT_EQ(scenario.sinks[2].domain, "n399.test");
}

}  // namespace
}  // namespace porpoise::sim
