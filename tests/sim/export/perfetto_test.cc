#include "sim/export/perfetto.h"

#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "tests/sim/export/traces.h"

namespace porpoise::sim {
namespace {

using Json = nlohmann::json;

Json events_of(const std::vector<TraceLine>& lines) {
  std::string file;
  PerfettoExport events([&file](std::string_view text) { file += text; });
  for (const TraceLine& line : lines) events.add(line);
  events.finish();
  const Json parsed = Json::parse(file);
  EXPECT_EQ(parsed["displayTimeUnit"], "ms");
  return parsed["traceEvents"];
}

std::string text(const Json& event, const char* key) {
  return event.at(key).get<std::string>();
}

/// The rules of the trace-event format, as far as these files use it.
void check_rules(const Json& events) {
  std::map<std::string, int> open;
  std::map<std::pair<int, int>, std::vector<std::pair<double, double>>> lanes;
  std::set<int> named;
  for (const Json& event : events) {
    const std::string phase = text(event, "ph");
    const int process = event.at("pid").get<int>();
    EXPECT_GT(process, 0);
    EXPECT_GE(event.at("ts").get<double>(), 0);
    EXPECT_FALSE(text(event, "name").empty());
    if (phase == "M") {
      EXPECT_TRUE(event["args"]["name"].is_string());
      if (event["name"] == "process_name") named.insert(process);
    } else if (phase == "X") {
      const double from = event["ts"].get<double>();
      EXPECT_GE(event.at("dur").get<double>(), 0);
      lanes[{process, event.at("tid").get<int>()}].emplace_back(from,
                                                                from + event["dur"].get<double>());
    } else if (phase == "b" || phase == "e") {
      open[text(event, "cat") + "/" + text(event, "id")] += phase == "b" ? 1 : -1;
    } else if (phase == "i") {
      EXPECT_EQ(event.at("s"), "p");
    } else {
      EXPECT_EQ(phase, "C");
      EXPECT_TRUE(event["args"]["messages"].is_number());
    }
    EXPECT_TRUE(named.contains(process));
  }
  for (const auto& [id, depth] : open) EXPECT_EQ(depth, 0) << id;
  for (auto& [lane, slices] : lanes) {
    std::sort(slices.begin(), slices.end());
    for (std::size_t at = 1; at < slices.size(); ++at) {
      EXPECT_LE(slices[at - 1].second, slices[at].first + 0.001);
    }
  }
}

TEST(Perfetto, FilesKeepTheRulesOfTraceEvents) {
  for (const char* scenario : {"first-mail.toml", "dns/mx-order.toml", "network/away-and-back.toml",
                               "disk/full-for-a-day.toml"}) {
    SCOPED_TRACE(scenario);
    check_rules(events_of(trace_of(scenario)));
  }
}

TEST(Perfetto, HostsAreProcessesDeliveriesSlicesAndFaultsMarks) {
  std::set<std::string> processes;
  std::size_t deliveries = 0;
  std::size_t marks = 0;
  for (const Json& event : events_of(trace_of("disk/full-for-a-day.toml"))) {
    if (event["name"] == "process_name") processes.insert(text(event["args"], "name"));
    if (event["ph"] == "X" && text(event, "name").starts_with("msg ")) ++deliveries;
    if (event["ph"] == "i" && event["name"] == "disk-full") ++marks;
  }
  EXPECT_TRUE(processes.contains("client"));
  EXPECT_GT(processes.size(), 1u);
  EXPECT_GT(deliveries, 0u);
  EXPECT_EQ(marks, 1u);
}

TraceLine line(std::int64_t ns, const char* who, const char* what, const char* subject = "") {
  TraceLine made;
  made.ns = ns;
  made.who = who;
  made.what = what;
  made.subject = subject;
  made.call = std::string_view(who).find('/') == std::string_view::npos ? 0 : 1;
  return made;
}

TEST(Perfetto, ADeliveryThatACrashEndsEndsThere) {
  const Json events =
      events_of({line(0, "mx/101", "started"),
                 line(1000, "mx/101", "log", "starting delivery 1: msg 4 to local x"),
                 line(5000, "mx", "power-loss"), line(9000, "mx", "boot")});
  check_rules(events);
  for (const Json& event : events) {
    if (event["ph"] != "X") continue;
    EXPECT_EQ(event["dur"], 4.0);
    EXPECT_EQ(event["args"]["outcome"], "cut off");
  }
}

}  // namespace
}  // namespace porpoise::sim
