#pragma once
// A simulated machine with a mail server, whose mail for elsewhere is refused for the time being,
// and the operator's commands, each a process of its own next to the server.

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "impl/serve/operator.h"
#include "sim/scenario/set.h"

namespace porpoise::operate {

class OperatorWorld {
 public:
  /// `more`: more of the scenario.
  explicit OperatorWorld(std::uint64_t seed = 1, const std::string& more = {})
      : scenario_(read(more)), world(seed), machine_(world.add_machine(sim::machine_of(host()))) {
    service_ = sim::server_of(host());
    machine_.services().push_back(service_);
    start_server();
    cast_ = sim::put_on_stage(scenario_, world);
    world.run_for(std::chrono::seconds(20));  // five messages are accepted and deferred
  }

  struct Said {
    int exit_code = -1;  ///< -1: it was killed.
    std::string output, error;

    Said() = default;
  };

  /// Starts the command; run the world until it has ended.
  sim::Process& start(Verb verb, std::vector<MessageId> ids = {}, std::string domain = {}) {
    serve::OperatorCommand command;
    command.request.verb = verb;
    command.request.ids = std::move(ids);
    command.request.domain = std::move(domain);
    command.request.text = "given up\n";
    if (verb == Verb::list) {
      command.format = make_json();
    } else if (verb != Verb::silent_servers && verb != Verb::forget_silent_servers) {
      command.conclusion = "{} message{}\n";
    }
    sim::ProcessOptions options = service_.options;
    options.name = "tool";
    return world.start(
        machine_,
        [command](Host host) { return serve::operate(host, std::string(sim::kHome), command); },
        options);
  }
  Said say(Verb verb, std::vector<MessageId> ids = {}, std::string domain = {}) {
    sim::Process& tool = start(verb, std::move(ids), std::move(domain));
    world.run_until([&tool] { return !tool.alive(); }, world.now() + std::chrono::seconds(60));
    EXPECT_FALSE(tool.alive());
    Said said;
    said.exit_code = tool.exit_code().value_or(-1);
    said.output = tool.output();
    said.error = tool.error_output();
    return said;
  }
  std::string list() { return say(Verb::list).output; }

  void start_server() { server_ = &world.start(machine_, service_.main, service_.options); }
  void stop_server() {
    server_->signal(Signal::terminate);
    world.run_until([this] { return !server_->alive(); });
    EXPECT_EQ(server_->exit_code(), 0);
  }
  /// The server is up again afterwards.
  void lose_power(std::uint64_t chance) {
    sim::Random random(chance);
    world.power_loss(machine_, [&](sim::Disk& disk) { return disk.power_loss(random); });
    world.boot(machine_);
    server_ = world.processes().back().get();
    world.run_for(std::chrono::seconds(2));
  }
  bool serving() const { return server_->alive(); }

  /// How often the running server has begun to deliver the message.
  std::size_t attempts(MessageId id) const {
    const std::string mark = ": msg " + std::to_string(id) + " to ";
    std::size_t count = 0;
    for (const std::string& line : server_->log()) {
      if (line.starts_with("starting delivery") && line.find(mark) != line.npos) ++count;
    }
    return count;
  }
  std::string log() const {
    std::string all;
    for (const std::string& line : server_->log()) all += line + "\n";
    return all;
  }

 private:
  static sim::Scenario read(const std::string& more) {
    sim::ScenarioOutcome outcome = sim::read_scenario(std::string(R"(
title = "Mail that waits"
why = "The operator acts on it."
[host.mx]
domain = "a.example"
users = ["ann"]
[host.mx.control]
smtproutes = ["d.example:10.0.2.1", "e.example:10.0.2.1"]
[peer.far]
domain = "d.example"
[[peer.far.answer]]
to = "dan@d.example"
code = 450
times = 1000000
[[peer.far.answer]]
to = "eve@e.example"
code = 450
times = 1000000
[[send]]
at = "1s"
from = "ann@a.example"
to = ["dan@d.example"]
count = 4
every = "1s"
via = "mx"
[[send]]
at = "6s"
from = "ann@a.example"
to = ["dan@d.example", "eve@e.example"]
via = "mx"
)") + more,
                                                      "waiting.toml");
    EXPECT_EQ(outcome.error, "");
    return std::move(outcome.scenario);
  }
  const sim::HostPart& host() const { return scenario_.hosts.front(); }

  sim::Scenario scenario_;

 public:
  sim::World world;

 private:
  sim::Machine& machine_;
  sim::Machine::Service service_;
  sim::Process* server_ = nullptr;
  sim::Cast cast_;
};

}  // namespace porpoise::operate
