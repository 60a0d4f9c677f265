// Nights from excerpts of real logs, beside the truth: what was handed in, and when hosts were
// away.

#include <cmath>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "sim/import/learn.h"
#include "sim/maillog/postfix_lines.h"
#include "sim/maillog/read_log.h"

namespace porpoise::sim {
namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows rows_of(const std::string& file) {
  Rows rows;
  std::ifstream in(TEST_DATA + file);
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::vector<std::string> fields(1);
    for (const char c : line) {
      if (c == ',') {
        fields.emplace_back();
      } else {
        fields.back() += c;
      }
    }
    rows.push_back(fields);
  }
  return rows;
}

struct Case {
  const char* name;
  double epoch;  ///< What to add to the log's times: syslog names no year, and 2026 is not 2000.
  double late;   ///< How much later than the event a line may be.
  const char* never;  ///< The destination that took nothing.
};

void PrintTo(const Case& test_case, std::ostream* out) {
  *out << test_case.name;
}

class RecordedTruth : public testing::TestWithParam<Case> {
 protected:
  RecordedTruth() {
    std::string error;
    Overheard overheard;
    overheard.data = maillog::read_logs({TEST_DATA + std::string(GetParam().name) + ".log"}, error);
    EXPECT_EQ(error, "");
    begin_ = overheard.data.first + GetParam().epoch;
    night_ = learn_night(overheard);
  }

  const NightPlace& place(const std::string& name) const {
    for (const NightPlace& place : night_.places) {
      if (place.name == name) return place;
    }
    ADD_FAILURE() << "no " << name;
    return night_.places.front();
  }

  Night night_;
  double begin_ = 0;
};

/// Senders and recipients of all messages in their order, and each within its time.
TEST_P(RecordedTruth, EveryMessageComesWhenItDid) {
  const Rows truth = rows_of(GetParam().name + std::string("-inject.csv"));
  ASSERT_EQ(night_.messages.size(), truth.size());
  using Spans = std::multiset<std::pair<double, double>>;  // from being handed in to being taken
  std::map<std::string, Spans> wanted;
  for (const std::vector<std::string>& row : truth) {
    wanted[row[2] + " " + row[3]].emplace(std::stod(row[0]), std::stod(row[1]));
  }
  std::size_t matched = 0;
  for (const NightMessage& message : night_.messages) {
    std::set<std::string> recipients(message.recipients.begin(), message.recipients.end());
    std::string key = message.sender;
    Spans* times = nullptr;
    for (auto& [name, all] : wanted) {
      std::istringstream words(name);
      std::string sender;
      std::set<std::string> to;
      words >> sender;
      for (std::string word; words >> word;) to.insert(word);
      if (sender == message.sender && to == recipients) times = &all;
    }
    ASSERT_NE(times, nullptr) << key;
    const double at = begin_ + message.at;
    const auto nearest =
        std::min_element(times->begin(), times->end(), [at](const auto& a, const auto& b) {
          return std::abs(a.first - at) < std::abs(b.first - at);
        });
    ASSERT_NE(nearest, times->end()) << key;
    EXPECT_GE(at, nearest->first - GetParam().late) << key;
    EXPECT_LE(at, nearest->second + GetParam().late) << key;
    times->erase(nearest);
    ++matched;
  }
  EXPECT_EQ(matched, truth.size());
}

/// Truth lies within the bounds; what has no attempt in it was seen by nobody.
TEST_P(RecordedTruth, EveryOutageThatSomebodyMetIsThereWithItsTimes) {
  std::map<std::string, std::size_t> met;
  for (const std::vector<std::string>& row :
       rows_of(GetParam().name + std::string("-outages.csv"))) {
    if (row[0] == GetParam().never) continue;
    const double down = std::stod(row[1]) - begin_, up = std::stod(row[2]) - begin_;
    for (const NightOutage& outage : place(row[0]).outages) {
      // The outage was met if its first failed attempt lies in this one.
      if (outage.first < down || outage.last > up + GetParam().late) continue;
      if (outage.first - GetParam().late > up) continue;
      ++met[row[0]];
      EXPECT_LE(outage.before, down + GetParam().late) << row[0];
      EXPECT_GE(outage.after, up - GetParam().late) << row[0];
    }
  }
  EXPECT_GE(met["d02.test"], 2u);
  EXPECT_GE(met["d12.test"], 1u);
}

TEST_P(RecordedTruth, HostsBehaveAsTheyDid) {
  ASSERT_EQ(place("d09.test").greylisting.size(), 1u);
  EXPECT_NEAR(place("d09.test").greylisting[0].longer_than, 15, 2);
  EXPECT_NEAR(place("d09.test").greylisting[0].at_most, 15, 2);
  EXPECT_EQ(place("d09.test").greylisting[0].code, 450);
  EXPECT_TRUE(place("d09.test").outages.empty());
  EXPECT_TRUE(place("d10.test").dead);
  EXPECT_FALSE(place("d02.test").dead);
  for (const NightOutage& outage : place("d02.test").outages) {
    EXPECT_EQ(outage.spell.kind, Spell::Kind::refuse);
  }
  for (const NightOutage& outage : place("d07.test").outages) {
    EXPECT_EQ(outage.spell.kind, Spell::Kind::defer);
    EXPECT_EQ(outage.spell.stage, DialogueStage::mail);
    EXPECT_EQ(outage.spell.code, 451);
  }
  EXPECT_GT(place("d11.test").refusals.size(), 3u);
  for (const NightRefusal& refusal : place("d11.test").refusals) {
    EXPECT_TRUE(refusal.recipient.starts_with("nouser")) << refusal.recipient;
    EXPECT_EQ(refusal.code, 550);
    EXPECT_EQ(refusal.times, 0u);
  }
}

INSTANTIATE_TEST_SUITE_P(Import, RecordedTruth,
                         testing::Values(Case{"postfix", 820454400, 1.1, "d10.test"},
                                         Case{"qmail", 0, 0.5, "d10.test"}),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace porpoise::sim
