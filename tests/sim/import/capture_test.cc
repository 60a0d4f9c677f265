// Packet captures: of simulated runs, through tshark, beside what the scenario had said.

#include "sim/import/capture.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "sim/export/pcap.h"
#include "sim/import/learn.h"
#include "sim/import/overhear.h"
#include "sim/scenario/run.h"

namespace porpoise::sim {
namespace {

TEST(TsharksJson, IsReadWithAndWithoutFields) {
  const auto sequences = [](const std::string& text) {
    std::istringstream json(text);
    std::vector<std::string> payloads;
    EXPECT_EQ(read_packets(json,
                           [&](const Packet& packet) {
                             EXPECT_EQ(packet.source, "10.0.0.1");
                             EXPECT_EQ(packet.target_port, 25);
                             EXPECT_EQ(packet.sequence, 7u);
                             EXPECT_TRUE(packet.ack);
                             payloads.push_back(packet.payload);
                           }),
              "");
    return payloads;
  };
  EXPECT_EQ(sequences(R"([{"_source":{"layers":{"frame.time_epoch":["5.5"],"ip.src":["10.0.0.1"],
      "ip.dst":["10.0.0.2"],"tcp.stream":["0"],"tcp.srcport":["4000"],"tcp.dstport":["25"],
      "tcp.flags.ack":["1"],"tcp.seq":["7"],"tcp.len":["4"],"tcp.payload":["51:55"]}}}])"),
            std::vector<std::string>{"QU??"});
  EXPECT_EQ(sequences(R"([{"_source":{"layers":{"frame":{"frame.time_epoch":"5.5"},
      "ip":{"ip.src":"10.0.0.1","ip.dst":"10.0.0.2"},"tcp":{"tcp.stream":"0","tcp.srcport":"4000",
      "tcp.dstport":"25","tcp.flags_tree":{"tcp.flags.ack":"True"},"tcp.seq":"7","tcp.len":"2",
      "tcp.payload":"5155"}}}}])"),
            std::vector<std::string>{"QU"});
}

TEST(TsharksJson, ThatIsNoneIsSaidWithItsLine) {
  std::istringstream broken("[\n{\"_source\": 5,\n]");
  EXPECT_NE(read_packets(broken, [](const Packet&) {}).find("line 3"), std::string::npos);
  std::istringstream empty("[]");
  EXPECT_EQ(read_packets(empty, [](const Packet&) {}), "holds no packets");
}

Packet segment(bool from_client, std::uint64_t sequence, const std::string& bytes) {
  Packet packet;
  packet.is_tcp = packet.ack = true;
  packet.at = 1;
  packet.source = from_client ? "10.0.1.1" : "10.0.0.1";
  packet.target = from_client ? "10.0.0.1" : "10.0.1.1";
  packet.source_port = from_client ? 4000 : 25;
  packet.target_port = from_client ? 25 : 4000;
  packet.sequence = sequence;
  packet.payload = bytes;
  return packet;
}

/// Twice, in the wrong order, and one of them never.
TEST(Captures, SegmentsAreHeardOnceAndInTheirOrder) {
  Capture capture;
  Packet ask = segment(true, 0, "");
  ask.syn = true;
  ask.ack = false;
  capture.add(ask);
  const std::string mail = "EHLO me\r\nMAIL FROM:<a@x>\r\n", rcpt = "RCPT TO:<b@y>\r\nDATA\r\n";
  capture.add(segment(false, 1, "220 hi\r\n"));
  capture.add(segment(true, 1 + mail.size(), rcpt));
  capture.add(segment(true, 1, mail));
  capture.add(segment(true, 1, mail));
  capture.add(segment(false, 9, "250 you\r\n250 ok\r\n250 ok\r\n354 go\r\n"));
  const std::uint64_t next = 1 + mail.size() + rcpt.size();
  capture.add(segment(true, next + 10, "lost before\r\n.\r\n"));
  Packet end = segment(true, next + 26, "");
  end.fin = true;
  capture.add(end);
  capture.add(segment(false, 42, "250 taken\r\n"));
  const Overheard overheard = capture.take("");
  EXPECT_EQ(capture.server(), "10.0.0.1");
  ASSERT_EQ(overheard.data.messages.size(), 1u);
  EXPECT_EQ(overheard.data.messages[0].sender, "a@x");
  EXPECT_EQ(overheard.data.messages[0].bytes, 12u);
  ASSERT_EQ(overheard.data.deliveries.size(), 1u);
  EXPECT_EQ(overheard.data.deliveries[0].recipient, "b@y");
}

#ifdef TSHARK

constexpr const char* kHeardNight = R"(
title = "A night"
why = "To be heard from its packets."
[host.mx]
domain = "mx.test"
[host.mx.control]
smtproutes = ["far.test:10.0.2.1", "other.test:10.0.2.2", "dead.test:10.0.2.3"]
retryschedule = "fixed:20"
[peer.far]
domain = "far.test"
[[peer.far.spell]]
then = "refuse"
from = "30s"
to = "90s"
[peer.other]
domain = "other.test"
answer = [{to = "no@other.test", code = 550, times = 9}]
[[peer.other.spell]]
then = "greylist"
delay = "15s"
[peer.dead]
domain = "dead.test"
[[peer.dead.spell]]
then = "refuse"
[[send]]
at = "1s"
from = "a@s.test"
to = "x@far.test"
via = "mx"
count = 20
every = "6s"
size = 1000
[[send]]
at = "2s"
from = "a@s.test"
to = ["y@other.test", "no@other.test"]
via = "mx"
[[send]]
at = "3s"
from = "b@s.test"
to = "z@dead.test"
via = "mx"
[expect]
settled_within = "10m"
)";

/// The packets of a run of the story, read as another server's.
OverheardOutcome heard() {
  const ScenarioOutcome read = read_scenario(kHeardNight, "story");
  EXPECT_EQ(read.error, "");
  std::string file;
  PcapExport packets([&file](std::string_view bytes) { file += bytes; });
  RunOptions options;
  options.lines = [&packets](const std::string& text) { packets.add(*read_trace_line(text)); };
  ScenarioRun run(read.scenario, std::move(options));
  run.play();
  std::string path = testing::TempDir() + "porpoise-import-XXXXXX";
  std::FILE* const out = fdopen(mkstemp(path.data()), "wb");
  std::fwrite(file.data(), 1, file.size(), out);
  std::fclose(out);
  OverheardOutcome outcome = overhear("pcap", {path}, "");
  std::remove(path.c_str());
  return outcome;
}

TEST(CapturesByTshark, TellTheStoryThatTheyAreOf) {
  const OverheardOutcome outcome = heard();
  ASSERT_EQ(outcome.error, "");
  const Night night = learn_night(outcome.overheard);
  ASSERT_EQ(night.messages.size(), 22u);
  // The client's first packet is the beginning: its first message came a second after the world's.
  EXPECT_NEAR(night.messages[0].at, 0, 0.1);
  EXPECT_NEAR(night.messages[21].at - night.messages[0].at, 19 * 6, 0.1);
  EXPECT_NEAR(static_cast<double>(night.messages[0].bytes), 1120, 60);
  std::map<std::string, const NightPlace*> by_domain;
  for (const NightPlace& place : night.places) {
    for (const std::string& domain : place.domains) by_domain[domain] = &place;
  }
  ASSERT_TRUE(by_domain.contains("far.test") && by_domain.contains("other.test") &&
              by_domain.contains("dead.test"));
  const NightPlace& far = *by_domain["far.test"];
  ASSERT_EQ(far.outages.size(), 1u);
  EXPECT_EQ(far.outages[0].spell.kind, Spell::Kind::refuse);
  EXPECT_LE(far.outages[0].before, 29.1);
  EXPECT_GE(far.outages[0].first, 28.9);
  EXPECT_LE(far.outages[0].last, 89.1);
  EXPECT_GE(far.outages[0].after, 88.9);
  const NightPlace& other = *by_domain["other.test"];
  ASSERT_EQ(other.refusals.size(), 1u);
  EXPECT_EQ(other.refusals[0].recipient, "no@other.test");
  EXPECT_TRUE(by_domain["dead.test"]->dead);
  EXPECT_EQ(outcome.overheard.guessed_routes, 1u);
}

#endif

TEST(Captures, ThatAreNoneAreSaid) {
  const std::string path = testing::TempDir() + "porpoise-no-capture.json";
  std::ofstream(path) << "no capture";
  const OverheardOutcome outcome = overhear("pcap", {path}, "");
  std::remove(path.c_str());
  EXPECT_TRUE(outcome.error.starts_with(path + ":1: ")) << outcome.error;
  EXPECT_NE(outcome.error.find("give a capture"), std::string::npos) << outcome.error;
}

/// A record of one server is none of another.
TEST(Logs, OfAnotherServerAreSaid) {
  const std::string qmail = TEST_DATA "qmail.log";
  EXPECT_EQ(overhear("postfix", {qmail}, "").error,
            qmail + ":1: nothing of Postfix in it; import it as `qmail`");
  const std::string readme = TEST_DATA "README.md";
  const OverheardOutcome outcome = overhear("qmail", {readme}, "");
  EXPECT_TRUE(outcome.error.starts_with(readme + ":1: `Excerpts")) << outcome.error;
  EXPECT_NE(outcome.error.find("no line of a log of qmail-send"), std::string::npos);
}

}  // namespace
}  // namespace porpoise::sim
