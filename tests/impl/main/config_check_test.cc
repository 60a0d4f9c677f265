#include <gtest/gtest.h>

#include "impl/control/cdb_file.h"
#include "impl/control/make_home.h"
#include "impl/control/users.h"
#include "impl/host/file_io.h"
#include "impl/local/mailboxes.h"
#include "impl/main/commands.h"
#include "sim/world/world.h"

namespace porpoise::command {
namespace {

constexpr const char* kHome = "/srv/mail";

/// A home as `init` makes it, and commands that are run on it.
struct ConfigCheck : testing::Test {
  ConfigCheck() {
    InitOptions options;
    options.me = "a.example";
    EXPECT_EQ(run([&](Host host) { return init(host, kHome, options); }), 0);
  }

  int run(std::function<Task<int>(Host)> command) {
    sim::Process& process = world.start(machine, std::move(command));
    while (process.alive()) world.step();
    output = process.output();
    return process.exit_code().value_or(-1);
  }
  int check() {
    return run([](Host host) { return config_check(host, kHome, false); });
  }
  void write(const std::string& name, const std::string& text) {
    EXPECT_EQ(run([&](Host host) { return write_file(host, kHome + ("/" + name), text); }), 0);
  }
  static Task<int> write_file(Host host, std::string path, std::string text) {
    static_cast<void>(co_await host.files.make_directory(parent_directory(path), 0755));
    const Result<void> written = co_await replace_file(host.files, path, text, 0644);
    co_return written.has_value() ? 0 : 1;
  }

  sim::World world{1};
  sim::Machine& machine = world.add_machine(sim::MachineOptions());
  std::string output;
};

TEST_F(ConfigCheck, FindsANewHomeWell) {
  EXPECT_EQ(check(), 0);
  EXPECT_EQ(output, "/srv/mail/control is well\n");
}

TEST_F(ConfigCheck, SaysWhatDoesNotGoTogether) {
  write("control/virtualdomains", "a.example:postmaster\n");
  EXPECT_EQ(check(), 1);
  EXPECT_EQ(output,
            "warning: control/virtualdomains:1: does nothing, because a.example is local by "
            "control/locals:1, which comes first; remove it from one of them\n");
}

TEST_F(ConfigCheck, KnowsWhoOwnsAVirtualDomain) {
  write("control/rcpthosts", "a.example\nv.example\n");
  write("control/virtualdomains", "v.example:postmaster\n");
  EXPECT_EQ(check(), 0) << output;
  write("control/virtualdomains", "v.example:ann\n");
  EXPECT_EQ(check(), 1);
  EXPECT_EQ(output,
            "warning: control/virtualdomains:1: nobody here is called ann; make a mailbox of that "
            "name, or write another prefix\n");
}

TEST_F(ConfigCheck, AMisspeltFileIsNoContradiction) {
  write("control/rcpthost", "a.example\n");
  EXPECT_EQ(check(), 0);
  EXPECT_EQ(output,
            "note: control/rcpthost: means nothing to porpoise; is it misspelt?\n"
            "/srv/mail/control is well\n");
}

TEST_F(ConfigCheck, WantsDatabasesMadeAnew) {
  write("users/assign", "=joe:joe:1:1:/joe:::\n.\n");
  EXPECT_EQ(check(), 1);
  EXPECT_EQ(output, "warning: users/assign: users/cdb is missing; run `porpoise newu`\n");
  EXPECT_EQ(run([](Host host) { return newu(host, kHome); }), 0);
  EXPECT_EQ(check(), 0) << output;
  write("users/assign", "=bob:joe:1:1:/joe:::\n.\n");
  EXPECT_EQ(check(), 1);
  EXPECT_EQ(output,
            "warning: users/assign: users/cdb was made of other lines; run `porpoise newu`\n");
  write("users/cdb", "no cdb");
  EXPECT_EQ(check(), 1);
  EXPECT_NE(output.find("users/cdb: damaged"), output.npos);
}

TEST_F(ConfigCheck, NewmrhMakesWhatTheServerReads) {
  write("control/morercpthosts", "B.example\n");
  EXPECT_EQ(check(), 1);
  EXPECT_EQ(run([](Host host) { return newmrh(host, kHome); }), 0);
  EXPECT_EQ(check(), 0) << output;
  EXPECT_EQ(run([](Host host) { return config_show(host, kHome); }), 0);
  EXPECT_NE(output.find("morercpthosts.cdb\t(1 hosts)\n"), output.npos);
}

TEST_F(ConfigCheck, AFaultyAssignmentLeavesTheOldDatabase) {
  write("users/assign", "=joe:joe:1:1:/joe:::\n.\n");
  EXPECT_EQ(run([](Host host) { return newu(host, kHome); }), 0);
  write("users/assign", "=joe:joe:1:1:/joe:::\n");
  EXPECT_EQ(run([](Host host) { return newu(host, kHome); }), 2);
  const auto find_joe = [](Host host) -> Task<int> {
    const Result<control::Cdb> users =
        co_await control::load_cdb(host.files, "/srv/mail/users/cdb");
    co_return users.has_value() && control::find_assigned(*users, "joe")->has_value() ? 0 : 1;
  };
  EXPECT_EQ(run(find_joe), 0);
}

TEST_F(ConfigCheck, ZonePrintsAnMxRecordForEveryDomainDeliveredHere) {
  write("control/locals", "a.example\nlocalhost\n");
  write("control/virtualdomains", ".w.example:ann\nv.example:ann\nx.v.example:\nu@z.example:ann\n");
  EXPECT_EQ(run([](Host host) { return config_zone(host, kHome); }), 0);
  EXPECT_EQ(output,
            "*.w.example.\tIN\tMX\t10 a.example.\n"
            "a.example.\tIN\tMX\t10 a.example.\n"
            "v.example.\tIN\tMX\t10 a.example.\n");
}

}  // namespace
}  // namespace porpoise::command
