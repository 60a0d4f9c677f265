#include "impl/serve/explain_route.h"

#include <gtest/gtest.h>

#include "impl/control/read_config.h"
#include "impl/local/mailboxes.h"
#include "sim/world/world.h"

namespace porpoise::serve {
namespace {

using Lines = std::vector<std::string>;

struct ExplainRoute : testing::Test {
  ExplainRoute() {
    run([](Host host) -> Task<int> {
      for (const char* directory : {"/home", "/home/mail"}) {
        static_cast<void>(co_await host.files.make_directory(directory, 0755));
      }
      const Result<void> added = co_await local::add_mailbox(host.files, "/home", "ann");
      co_return added.has_value() ? 0 : 1;
    });
  }
  void run(std::function<Task<int>(Host)> body) {
    sim::Process& process = world.start(machine, std::move(body));
    while (process.alive()) world.step();
    EXPECT_EQ(process.exit_code(), 0);
  }
  static Task<int> store(Host host, std::shared_ptr<const control::Config> config,
                         std::string address, RouteReport& report) {
    report = co_await explain_route(host, config, address);
    co_return 0;
  }
  RouteReport ask(const std::string& address) {
    const control::ControlTexts texts = {{"me", "a.example\n"},
                                         {"rcpthosts", "a.example\nv.example\n"},
                                         {"percenthack", "a.example\n"},
                                         {"smtproutes", "r.example:192.0.2.7:2525\n"},
                                         {"virtualdomains", "v.example:ann-v\nw.example:bob\n"}};
    const control::LoadOutcome outcome = control::read_config("/home", texts);
    RouteReport report;
    run([&](Host host) { return store(host, outcome.config, address, report); });
    return report;
  }

  sim::World world{1};
  sim::Machine& machine = world.add_machine(sim::MachineOptions());
};

TEST_F(ExplainRoute, AMailbox) {
  const RouteReport report = ask("Ann-Work@a.example");
  EXPECT_EQ(report.lines, Lines{"local\tann\t/home/mail/ann\t-\tWork\t/home/mail/ann/Maildir/"});
  EXPECT_FALSE(report.refused);
  EXPECT_EQ(report.reasons, (Lines{"a.example is in control/rcpthosts: anybody may send to it",
                                   "a.example is in control/locals", "there is a mailbox ann"}));
}

TEST_F(ExplainRoute, AVirtualDomain) {
  const RouteReport report = ask("joe@v.example");
  EXPECT_EQ(report.lines, Lines{"local\tann\t/home/mail/ann\t-\tv-joe\t/home/mail/ann/Maildir/"});
  EXPECT_EQ(report.reasons[1], "control/virtualdomains makes it ann-v-joe@v.example");
}

TEST_F(ExplainRoute, NobodyIsARefusal) {
  const RouteReport report = ask("x@w.example");
  EXPECT_EQ(report.lines, Lines{"failed\tSorry, no mailbox here by that name. (#5.1.1)"});
  EXPECT_TRUE(report.refused);
}

TEST_F(ExplainRoute, ARelay) {
  const RouteReport report = ask("joe@r.example");
  EXPECT_EQ(report.lines, Lines{"remote\t192.0.2.7\t2525\t0\t192.0.2.7"});
  EXPECT_EQ(report.reasons,
            (Lines{"r.example is not in control/rcpthosts: only relayclients may send to it",
                   "r.example is neither in control/locals nor in control/virtualdomains",
                   "control/smtproutes sends it to 192.0.2.7:2525"}));
}

TEST_F(ExplainRoute, RewritingIsToldOf) {
  EXPECT_EQ(ask("joe%r.example@a.example").reasons[1],
            "control/percenthack makes it joe@r.example");
  EXPECT_EQ(ask("ann").reasons[0], "control/envnoathost makes it ann@a.example");
}

TEST_F(ExplainRoute, NoLocalPartIsTrash) {
  EXPECT_EQ(ask("@a.example").lines, Lines{"discarded"});
}

}  // namespace
}  // namespace porpoise::serve
