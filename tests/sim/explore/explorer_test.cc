#include "sim/explore/explorer.h"

#include <set>

#include <gtest/gtest.h>

#include "sim/peers/smtp_client.h"
#include "tests/sim/explore/small_server.h"

namespace porpoise::sim {
namespace {

/// Two messages to one mailbox, the second while the first is on its way.
Scene scene_with(SmallServer server) {
  Scene scene;
  scene.name = "small";
  scene.machine.name = "mx";
  scene.machine.addresses.push_back(boost::asio::ip::make_address("192.0.2.1"));
  scene.machine.image = small_server_disk();
  scene.main = [server](Host host) { return SmallServer::run(server, host); };
  scene.maildirs = {kSmallMailbox};
  scene.rules.qmail_schedule = false;
  scene.leftovers = [](const DiskImage& disk) {
    std::vector<std::string> paths;
    disk.find_path(kSmallQueue)->names.for_each([&](const Names::Entry& entry) {
      paths.push_back(std::string(kSmallQueue) + "/" + entry.name);
    });
    return paths;
  };
  scene.cast = [](World& world) {
    const SiteId site =
        world.fabric().add_site({boost::asio::ip::make_address("192.0.2.9")});
    std::vector<Submission> submissions(2);
    for (std::size_t n = 0; n < submissions.size(); ++n) {
      submissions[n].at = Instant{1'000'000'000 + 10'000'000 * static_cast<std::int64_t>(n)};
      submissions[n].server = Endpoint{boost::asio::ip::make_address("192.0.2.1"), kSmallPort};
      submissions[n].from = "ann" + std::to_string(n) + "@a.example";
      submissions[n].to = {"bob@b.example"};
      submissions[n].message = "Subject: " + std::to_string(n) + "\n\nhello\n";
    }
    world.stage().add("client", site, SmtpClientActor("c.example", std::move(submissions)));
  };
  return scene;
}

ExploreCounts explore(SmallServer server, std::string_view profile, unsigned depth = 1) {
  ExploreOptions options;
  options.depth = depth;
  Explorer explorer(scene_with(server), options);
  return explorer.explore(*find_profile(profile));
}

std::set<std::string> promises_of(const ExploreCounts& counts) {
  std::set<std::string> names;
  for (const Finding& finding : counts.findings) {
    names.emplace(name_of(finding.violation.promise));
  }
  return names;
}

std::string first_of(const ExploreCounts& counts) {
  if (counts.findings.empty()) return "nothing was found";
  const Finding& finding = counts.findings.front();
  return options_of(finding.path) + ": " + finding.violation.to_string();
}

TEST(Explorer, FindsNothingInACorrectServer) {
  for (const Profile& profile : profiles()) {
    const ExploreCounts counts = explore(SmallServer(), profile.name);
    EXPECT_TRUE(counts.findings.empty()) << profile.name << ": " << first_of(counts);
    EXPECT_GT(counts.judged, 50u) << profile.name;
  }
}

TEST(Explorer, FindsNothingInACorrectServerThatIsCrashedTwice) {
  const ExploreCounts counts = explore(SmallServer(), "posix-min", 2);
  EXPECT_TRUE(counts.findings.empty()) << first_of(counts);
  EXPECT_GT(counts.judged, 500u);
}

TEST(Explorer, FindsAMessageThatIsNotSyncedBeforeTheAnswer) {
  SmallServer server;
  server.syncs_message = false;
  EXPECT_TRUE(promises_of(explore(server, "posix-min")).contains("S1"));
}

TEST(Explorer, StopsAtTheFirstBrokenPromiseWhenToldTo) {
  SmallServer server;
  server.syncs_message = false;
  ExploreOptions options;
  options.first_only = true;
  Explorer explorer(scene_with(server), options);
  const ExploreCounts first = explorer.explore(*find_profile("posix-min"));
  const ExploreCounts all = explore(server, "posix-min");
  ASSERT_FALSE(first.findings.empty());
  EXPECT_EQ(options_of(first.findings[0].path), options_of(all.findings.front().path));
  EXPECT_LT(first.judged, all.judged);
}

TEST(Explorer, FindsADirectoryThatIsNotSyncedBeforeTheAnswer) {
  SmallServer server;
  server.syncs_queue_names = false;
  EXPECT_TRUE(promises_of(explore(server, "ext4-ordered")).contains("S1"));
  const ExploreCounts counts = explore(server, "sync-ufs");  // keeps names by itself
  EXPECT_TRUE(counts.findings.empty()) << first_of(counts);
}

TEST(Explorer, FindsAnAnswerThatComesTooEarly) {
  SmallServer server;
  server.answers_last = false;
  EXPECT_TRUE(promises_of(explore(server, "sync-ufs")).contains("S1"));
}

TEST(Explorer, FindsALetterThatIsNotSynced) {
  SmallServer server;
  server.syncs_letter = false;
  EXPECT_TRUE(promises_of(explore(server, "posix-min")).contains("S3"));
}

TEST(Explorer, FindsAMailboxThatIsNotSynced) {
  SmallServer server;
  server.syncs_mailbox_names = false;
  EXPECT_TRUE(promises_of(explore(server, "posix-min")).contains("S1"));
}

TEST(Explorer, FindsAServerThatForgetsItsQueue) {
  SmallServer server;
  server.looks_at_queue = false;
  const ExploreCounts counts = explore(server, "posix-min");
  EXPECT_TRUE(promises_of(counts).contains("S1"));
  EXPECT_TRUE(promises_of(counts).contains("L3"));
}

TEST(Explorer, FindsADeliveryThatIsDoneAgain) {
  SmallServer server;
  server.forgets_delivered = false;
  EXPECT_TRUE(promises_of(explore(server, "posix-min")).contains("S4"));
}

TEST(Explorer, FindsWhatOnlyASecondCrashBreaks) {
  SmallServer server;
  server.recovers_in_place = false;
  EXPECT_TRUE(explore(server, "posix-min", 1).findings.empty());
  const ExploreCounts counts = explore(server, "posix-min", 2);
  ASSERT_TRUE(promises_of(counts).contains("S1"));
  EXPECT_EQ(counts.findings.front().path.size(), 2u);
}

TEST(Explorer, SaysTheSameEveryTime) {
  SmallServer server;
  server.syncs_letter = false;
  const ExploreCounts one = explore(server, "posix-hostile");
  const ExploreCounts two = explore(server, "posix-hostile");
  EXPECT_EQ(one.crash_points, two.crash_points);
  EXPECT_EQ(one.images, two.images);
  EXPECT_EQ(one.judged, two.judged);
  EXPECT_EQ(one.steps, two.steps);
  ASSERT_EQ(one.findings.size(), two.findings.size());
  for (std::size_t at = 0; at < one.findings.size(); ++at) {
    EXPECT_EQ(options_of(one.findings[at].path), options_of(two.findings[at].path));
    EXPECT_EQ(one.findings[at].violation.to_string(), two.findings[at].violation.to_string());
  }
}

TEST(Explorer, MakesEveryFindingAgain) {
  SmallServer server;
  server.recovers_in_place = false;
  server.answers_last = false;
  ExploreOptions options;
  options.depth = 2;
  Explorer explorer(scene_with(server), options);
  const ExploreCounts counts = explorer.explore(*find_profile("posix-min"));
  ASSERT_FALSE(counts.findings.empty());
  std::size_t made = 0;
  for (std::size_t at = 0; at < counts.findings.size(); at += 1 + counts.findings.size() / 20) {
    const Finding& finding = counts.findings[at];
    const std::optional<TrialResult> again =
        explorer.revisit(*find_profile("posix-min"), finding.path);
    ASSERT_TRUE(again.has_value());
    bool same = false;
    for (const model::Violation& violation : again->violations) {
      same = same || violation.to_string() == finding.violation.to_string();
    }
    EXPECT_TRUE(same) << options_of(finding.path);
    ++made;
  }
  EXPECT_GT(made, 5u);
}

TEST(Explorer, VisitsAPointForEveryChangeOfTheDisk) {
  TrialOptions options;
  options.record = true;
  const Scene scene = scene_with(SmallServer());
  const TrialResult result = run_trial(scene, Start(scene.machine.image), options);
  std::set<std::size_t> positions;
  for (const CrashPoint& point : result.points) positions.insert(point.position);
  positions.erase(0);
  EXPECT_EQ(positions.size(), result.recording.events.size());
}

TEST(CrashChoice, IsReadAsItIsWritten) {
  for (const char* text : {"417:12", "3:kill", "9:hang"}) {
    const std::optional<CrashChoice> choice = CrashChoice::parse(text);
    ASSERT_TRUE(choice.has_value()) << text;
    EXPECT_EQ(choice->to_string(), text);
  }
  for (const char* text : {"", "417", "417:", "x:1", "1:x", "1:2:3", "-1:2"}) {
    EXPECT_FALSE(CrashChoice::parse(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace porpoise::sim
