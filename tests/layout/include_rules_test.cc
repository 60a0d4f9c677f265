// The include diagram of docs/architecture.md, so that it cannot rot.

#include <map>
#include <optional>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tests/layout/source_tree.h"

namespace porpoise::layout {
namespace {

using Folders = std::set<std::string>;

/// The layers that every part of the MTA stands on.
const Folders kGround = {"impl/base", "impl/host"};

Folders ground_and(const Folders& more) {
  Folders all = kGround;
  all.insert(more.begin(), more.end());
  return all;
}

/// What runs, watches or judges a whole simulated world.
Folders world_and(const Folders& more) {
  Folders all = ground_and({"impl/host/trace", "impl/control", "impl/serve", "sim/clock",
                            "sim/disk", "sim/net", "sim/dns", "sim/peers", "sim/world"});
  all.insert(more.begin(), more.end());
  return all;
}

/// Folder -> folders it may include besides itself. What is not listed is forbidden.
const std::map<std::string, Folders> kMayInclude = {
    {"impl/base", {}},
    {"impl/host", {"impl/base"}},
    {"impl/host/live", ground_and({"impl/host/trace", "impl/host/record"})},
    {"impl/host/trace", kGround},
    {"impl/host/record", ground_and({"impl/host/trace"})},
    {"impl/mail", kGround},
    {"impl/retry", kGround},
    {"impl/roles", ground_and({"impl/mail"})},
    {"impl/control", ground_and({"impl/mail", "impl/retry"})},
    {"impl/dns", ground_and({"impl/mail", "impl/control"})},
    {"impl/queue", ground_and({"impl/mail", "impl/roles"})},
    {"impl/queue/journal", ground_and({"impl/mail", "impl/roles", "impl/queue"})},
    {"impl/queue/classic", ground_and({"impl/mail", "impl/roles", "impl/queue"})},
    {"impl/queue/move", ground_and({"impl/mail", "impl/roles", "impl/queue"})},
    {"impl/smtp", ground_and({"impl/mail", "impl/roles", "impl/control"})},
    {"impl/qmtp", ground_and({"impl/mail", "impl/roles", "impl/control", "impl/smtp"})},
    {"impl/send",
     ground_and({"impl/mail", "impl/roles", "impl/control", "impl/queue", "impl/retry"})},
    {"impl/remote",
     ground_and({"impl/mail", "impl/roles", "impl/control", "impl/dns", "impl/smtp", "impl/qmtp"})},
    {"impl/inject", ground_and({"impl/mail", "impl/roles", "impl/queue"})},
    {"impl/local", ground_and({"impl/mail", "impl/roles", "impl/control"})},
    {"impl/operate", ground_and({"impl/mail", "impl/roles", "impl/control", "impl/queue",
                                 "impl/retry", "impl/send"})},
    {"impl/serve", ground_and({"impl/mail", "impl/roles", "impl/control", "impl/dns", "impl/queue",
                               "impl/queue/journal", "impl/queue/classic", "impl/queue/move",
                               "impl/retry", "impl/smtp", "impl/send", "impl/operate",
                               "impl/remote", "impl/local", "impl/inject", "impl/qmtp"})},
    {"impl/main",
     ground_and({"impl/host/live", "impl/host/trace", "impl/host/record", "impl/mail",
                 "impl/control", "impl/queue", "impl/queue/journal", "impl/queue/classic",
                 "impl/queue/move", "impl/retry", "impl/local", "impl/operate", "impl/serve",
                 "impl/roles", "impl/inject", "impl/qmtp"})},
    {"model", {}},
    {"sim/clock", kGround},
    {"sim/disk", ground_and({"sim/clock"})},
    {"sim/net", ground_and({"sim/clock"})},
    {"sim/dns", ground_and({"sim/clock", "sim/net"})},
    {"sim/peers", ground_and({"sim/clock", "sim/net", "sim/dns"})},
    {"sim/world", ground_and({"impl/host/trace", "impl/control", "impl/serve", "sim/clock",
                              "sim/disk", "sim/net", "sim/dns", "sim/peers"})},
    {"sim/trace", world_and({})},
    {"sim/maillog", {}},
    {"sim/replay", world_and({"impl/host/record"})},
    {"sim/export", world_and({"impl/host/record", "sim/trace", "sim/replay"})},
    {"sim/scenario", world_and({"impl/queue/classic", "impl/retry", "model", "sim/trace"})},
    {"sim/import", ground_and({"impl/host/trace", "impl/host/record", "sim/clock", "sim/peers",
                               "sim/replay", "sim/maillog", "sim/export", "sim/scenario"})},
    {"sim/whatif", world_and({"impl/retry", "sim/trace", "sim/scenario", "sim/maillog",
                              "sim/import", "sim/replay"})},
    {"sim/fuzz", world_and({"model", "sim/trace", "sim/scenario", "sim/explore"})},
    {"sim/shrink", world_and({"model", "sim/trace", "sim/scenario", "sim/fuzz"})},
    {"sim/explore", world_and({"model", "sim/trace", "sim/scenario"})},
    {"sim/play", world_and({"model", "sim/trace", "sim/scenario", "sim/explore"})},
    {"sim", world_and({"impl/host/record", "model", "sim/trace", "sim/replay", "sim/export",
                       "sim/scenario", "sim/fuzz", "sim/shrink", "sim/explore", "sim/play",
                       "sim/maillog", "sim/import", "sim/whatif"})},
    {"reports", {"reports/bench", "reports/crash", "reports/retry", "reports/whatif"}},
    {"reports/bench",
     ground_and({"impl/control", "impl/host/live", "impl/queue", "impl/serve", "reports/page"})},
    {"reports/page", {}},
    {"reports/crash", world_and({"model", "sim/scenario", "sim/explore", "reports/page"})},
    {"reports/whatif", ground_and({"sim/scenario", "sim/import", "sim/whatif", "reports/page"})},
    {"reports/retry/log", ground_and({"sim/clock", "sim/maillog"})},
    {"reports/retry/model", ground_and({"impl/retry", "sim/clock"})},
    {"reports/retry/ways", ground_and({"reports/retry/model"})},
    {"reports/retry/served",
     world_and({"sim/trace", "sim/scenario", "reports/retry/model", "reports/retry/ways"})},
    {"reports/retry/choice", ground_and({"reports/retry/model", "reports/retry/ways"})},
    {"reports/retry/study",
     ground_and({"impl/retry", "reports/retry/log", "reports/retry/model", "reports/retry/ways",
                 "reports/retry/served", "reports/retry/choice"})},
    {"reports/retry/sections",
     ground_and({"impl/retry", "reports/page", "reports/retry/log", "reports/retry/model",
                 "reports/retry/ways", "reports/retry/served", "reports/retry/choice",
                 "reports/retry/study"})},
    {"reports/retry",
     ground_and({"impl/retry", "sim/maillog", "reports/page", "reports/retry/log",
                 "reports/retry/model", "reports/retry/ways", "reports/retry/choice",
                 "reports/retry/study", "reports/retry/sections"})},
};

/// The file that `text` includes by its path in this project; nothing for other lines.
std::optional<std::string> included_file(const std::string& text) {
  constexpr std::string_view kInclude = "#include \"";
  const std::size_t start = text.find(kInclude);
  if (start == text.npos) return {};
  const std::size_t path = start + kInclude.size();
  return text.substr(path, text.find('"', path) - path);
}

/// Adds a failure, or the folder of `line` to `unknown`, unless the diagram allows the include.
void expect_allowed(const SourceLine& line, Folders& unknown) {
  const std::optional<std::string> included = included_file(line.text);
  if (!included) return;
  const std::string from = folder_of(line.file);
  const std::string to = folder_of(*included);
  const auto rule = kMayInclude.find(from);
  if (rule == kMayInclude.end()) {
    unknown.insert(from);
    return;
  }
  EXPECT_TRUE(from == to || rule->second.contains(to)) << place(line) << "\n"
                                                       << from << " may not include " << to;
}

TEST(IncludeRules, EveryIncludePointsTheWayTheDiagramSays) {
  Folders unknown;
  for (const char* top : {"impl", "model", "sim", "reports"}) {
    for (const SourceLine& line : lines_under(top)) expect_allowed(line, unknown);
  }
  EXPECT_EQ(unknown, Folders()) << "not in the diagram: add them";
}

/// The folders reachable from `folder`, found by depth-first search.
void visit(const std::string& folder, Folders& reached) {
  const auto rule = kMayInclude.find(folder);
  if (rule == kMayInclude.end()) return;
  for (const std::string& next : rule->second) {
    if (reached.insert(next).second) visit(next, reached);
  }
}

TEST(IncludeRules, TheDiagramHasNoCircle) {
  for (const auto& [folder, unused] : kMayInclude) {
    Folders reached;
    visit(folder, reached);
    EXPECT_FALSE(reached.contains(folder)) << folder << " can reach itself";
  }
}

TEST(IncludeRules, TheMtaReachesNeitherItsJudgeNorItsWorld) {
  for (const auto& [folder, unused] : kMayInclude) {
    Folders reached;
    visit(folder, reached);
    const bool mta = folder.starts_with("impl/");
    for (const std::string& to : reached) {
      EXPECT_FALSE(mta && !to.starts_with("impl/")) << folder << " reaches " << to;
      EXPECT_FALSE(folder.starts_with("sim/") && to == "impl/host/live") << folder;
    }
  }
}

TEST(IncludeRules, SeesTheIncludesOfThisTree) {
  std::size_t includes = 0;
  for (const SourceLine& line : lines_under("impl")) includes += included_file(line.text) ? 1 : 0;
  EXPECT_GT(includes, 50u);
}

}  // namespace
}  // namespace porpoise::layout
