#pragma once
// A simulated machine with a mail server and one mailbox, and programs that send mail to it, each a
// process of its own next to the server.

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "impl/inject/inject.h"
#include "impl/inject/local_enqueuer.h"
#include "sim/scenario/set.h"

namespace porpoise::inject {

class InjectWorld {
 public:
  explicit InjectWorld(std::uint64_t seed = 1, const std::string& store = "journal")
      : scenario_(read(store)), world(seed), machine(world.add_machine(sim::machine_of(host()))) {
    service_ = sim::server_of(host());
    machine.services().push_back(service_);
    sim::put_on_stage(scenario_, world);
  }

  /// A message to ann whose subject is `subject`, by user `user`.
  sim::Process& send(const std::string& subject, std::size_t size = 100, std::uint32_t user = 777) {
    sim::ProcessOptions options;
    options.name = "tool";
    options.user = options.group = user;
    options.environment = {{"USER", "bob"}};
    options.input = "Subject: " + subject + "\nTo: ann\n\n" + std::string(size, 'x') + "\n";
    return world.start(
        machine,
        [](Host host) -> Task<int> {
          LocalEnqueuer queue(host, std::string(sim::kHome));
          const Identity& identity = host.identity;
          Variables variables = [&identity](std::string_view name) {
            return identity.variable(name);
          };
          co_return co_await inject(host, std::string(sim::kHome), queue, Options(),
                                    std::move(variables));
        },
        options);
  }
  /// The same, run to its end.
  int sent(const std::string& subject, std::size_t size = 100) {
    sim::Process& tool = send(subject, size);
    world.run_until([&tool] { return !tool.alive(); }, world.now() + std::chrono::minutes(30));
    EXPECT_EQ(tool.error_output(), "");
    return tool.exit_code().value_or(-1);
  }

  void start_server() { server_ = &world.start(machine, service_.main, service_.options); }
  void stop_server() {
    server_->signal(Signal::terminate);
    world.run_until([this] { return !server_->alive(); });
    EXPECT_EQ(server_->exit_code(), 0);
  }
  /// The server is up again afterwards.
  void lose_power(std::uint64_t chance) {
    sim::Random random(chance);
    world.power_loss(machine, [&](sim::Disk& disk) { return disk.power_loss(random); });
    world.boot(machine);
    server_ = world.processes().back().get();
  }
  void run_for(Duration duration) { world.run_for(duration); }
  const sim::Process& server() const { return *server_; }

  /// How many messages with this subject are in ann's mailbox.
  std::size_t arrived(const std::string& subject) {
    std::size_t count = 0;
    for (const std::string& text : mailbox()) {
      if (text.find("\nSubject: " + subject + "\n") != text.npos) ++count;
    }
    return count;
  }
  std::vector<std::string> mailbox() { return files_in(sim::maildir_of("ann") + "/new"); }
  std::vector<std::string> spooled() { return files_in(std::string(sim::kHome) + "/incoming"); }

 private:
  std::vector<std::string> files_in(const std::string& directory) {
    std::vector<std::string> all;
    sim::DiskUser root(0, 0);
    sim::Disk& disk = machine.disk();
    Result<sim::Disk::Listing> listing = disk.list(root, directory);
    EXPECT_TRUE(listing.has_value());
    for (const DirectoryEntry& entry : listing->entries) {
      all.push_back(disk.seen().contents(directory + "/" + entry.name));
    }
    return all;
  }

  static sim::Scenario read(const std::string& store) {
    sim::ScenarioOutcome outcome = sim::read_scenario(R"(
title = "Programs send mail"
why = "The server may be away."
[host.mx]
domain = "a.example"
users = ["ann"]
[host.mx.control]
queuestore = ")" + store + R"("
[[send]]
at = "500000s"
from = "ann@a.example"
to = ["ann@a.example"]
via = "mx"
)",
                                                      "programs.toml");
    EXPECT_EQ(outcome.error, "");
    return std::move(outcome.scenario);
  }
  const sim::HostPart& host() const { return scenario_.hosts.front(); }

  sim::Scenario scenario_;

 public:
  sim::World world;
  sim::Machine& machine;

 private:
  sim::Machine::Service service_;
  sim::Process* server_ = nullptr;
};

}  // namespace porpoise::inject
