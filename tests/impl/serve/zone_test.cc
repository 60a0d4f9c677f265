#include "impl/serve/zone.h"

#include <gtest/gtest.h>

#include "impl/control/read_config.h"
#include "sim/world/world.h"
#include "tests/support/scripted_resolver.h"

namespace porpoise::serve {
namespace {

using Lines = std::vector<std::string>;
using Kind = dns::Answer::Kind;
using dns::RecordType;

struct Zone : testing::Test {
  /// `locals` are a.example and nothing else.
  Lines check(control::ControlTexts texts) {
    texts.emplace("me", "mail.example\n");
    texts.emplace("locals", "a.example\n");
    const control::LoadOutcome outcome = control::read_config("/home", texts);
    EXPECT_EQ(outcome.errors, Lines());
    Lines lines;
    sim::Process& process =
        world.start(machine, [&](Host host) { return store(host, outcome.config, lines); });
    while (process.alive()) world.step();
    return lines;
  }
  Task<int> store(Host host, std::shared_ptr<const control::Config> config, Lines& lines) {
    lines = co_await check_zone(host, config, names);
    co_return 0;
  }

  sim::World world{1};
  sim::Machine& machine = world.add_machine(sim::MachineOptions());
  test::ScriptedResolver names;
};

TEST_F(Zone, IsWellWhereMailComesHere) {
  names.mx("a.example", 10, "mail.example");
  names.a("mail.example", "203.0.113.1");
  names.mx("v.example", 10, "MAIL.example");
  EXPECT_EQ(check({{"virtualdomains", "v.example:ann\n"}}), Lines());
}

TEST_F(Zone, LacksARecordWhereMailGoesElsewhere) {
  names.mx("a.example", 5, "other.example");
  names.a("other.example", "203.0.113.2");
  EXPECT_EQ(check({}),
            Lines{"DNS: others send mail for a.example to other.example with preference 5 and not "
                  "here; its zone lacks: a.example.\tIN\tMX\t10 mail.example."});
}

TEST_F(Zone, ABetterServerTakesTheMailAway) {
  names.mx("a.example", 5, "other.example");
  names.a("other.example", "203.0.113.2");
  names.mx("a.example", 10, "mail.example");
  names.a("mail.example", "203.0.113.1");
  EXPECT_EQ(check({}).size(), 1u);
}

TEST_F(Zone, LacksARecordWhereDnsKnowsNothing) {
  EXPECT_EQ(check({}),
            Lines{"DNS: others cannot send mail for a.example: Sorry, I couldn't find any host "
                  "named a.example. (#5.1.2); its zone lacks: a.example.\tIN\tMX\t10 "
                  "mail.example."});
}

TEST_F(Zone, BringsMailThatNobodyTakes) {
  names.mx("a.example", 10, "mail.example");
  names.mx("b.example", 10, "mail.example");
  names.a("mail.example", "203.0.113.1");
  names.mx("c.example", 5, "other.example");
  names.a("other.example", "203.0.113.2");
  names.mx("c.example", 10, "mail.example");
  EXPECT_EQ(check({{"rcpthosts", "a.example\nb.example\nc.example\n.d.example\n"}}),
            Lines{"DNS: others send mail for b.example here, and it would come back to them; add "
                  "it to control/locals or control/virtualdomains, or a server to "
                  "control/smtproutes"});
}

TEST_F(Zone, OneLineWhenDnsIsSilent) {
  names.is("a.example", RecordType::mx, Kind::failed);
  const Lines lines = check({{"locals", "a.example\nb.example\n"}});
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_TRUE(lines[0].starts_with("DNS: cannot be asked about a.example: "));
}

}  // namespace
}  // namespace porpoise::serve
