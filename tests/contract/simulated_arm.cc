#include <gtest/gtest.h>

#include "sim/world/world.h"
#include "tests/contract/arms.h"

namespace porpoise::contract {
namespace {

using sim::ProgramRun;
using sim::ProgramScript;

constexpr const char* kDirectory = "/d";

Command command(std::vector<std::string> arguments) {
  Command made;
  made.arguments = std::move(arguments);
  made.directory = "/";
  return made;
}

std::string variable(const Command& of, const std::string& name) {
  for (const std::string& one : of.environment) {
    if (one.starts_with(name + "=")) return one.substr(name.size() + 1);
  }
  return "";
}

// Programs of the simulated machine, each told what to do by its arguments.
void add_programs(sim::ProgramTable& programs) {
  programs.add("/bin/exits", false, [](const ProgramRun& run) {
    ProgramScript script;
    script.status.code = std::stoi(run.command.arguments[1]);
    return script;
  });
  programs.add("/bin/dies", false, [](const ProgramRun& run) {
    ProgramScript script;
    script.status.signal = std::stoi(run.command.arguments[1]);
    return script;
  });
  programs.add("/bin/prints", false, [](const ProgramRun& run) {
    ProgramScript script;
    script.output = run.command.arguments[1] + run.command.arguments[2];
    return script;
  });
  programs.add("/bin/copies", true, [](const ProgramRun& run) {
    ProgramScript script;
    script.output = run.input;
    return script;
  });
  programs.add("/bin/prints-variable", false, [](const ProgramRun& run) {
    ProgramScript script;
    script.output =
        run.command.directory + "\n" + variable(run.command, run.command.arguments[1]) + "\n";
    return script;
  });
  ProgramScript endless;
  endless.reads_input = false;
  endless.takes = std::chrono::hours(24 * 365);
  programs.add("/bin/never-ends", endless);
}

class SimulatedArm final : public Arm {
 public:
  SimulatedArm() : world_(1), machine_(world_.add_machine(options())) {
    add_programs(machine_.programs());
  }

  Host host() override { return process().host(); }
  void run(Task<> body) override {
    process();
    body_.emplace(std::move(body));
    world_.run_until([this] { return !process().alive(); });
    EXPECT_TRUE(process().exit_code().has_value())
        << "the body waits for something that never comes";
  }
  std::string directory() const override { return kDirectory; }
  IpAddress address() const override { return boost::asio::ip::make_address("192.0.2.1"); }
  void send(Signal signal) override { process().signal(signal); }

  Command program_that_exits(int code) const override {
    return command({"/bin/exits", std::to_string(code)});
  }
  Command program_that_prints(std::string output, std::string error) const override {
    return command({"/bin/prints", std::move(output), std::move(error)});
  }
  Command program_that_copies() const override { return command({"/bin/copies"}); }
  Command program_that_dies_of(int signal) const override {
    return command({"/bin/dies", std::to_string(signal)});
  }
  Command program_that_never_ends() const override { return command({"/bin/never-ends"}); }
  Command program_that_prints_variable(std::string name) const override {
    return command({"/bin/prints-variable", std::move(name)});
  }

  void give_input(std::string bytes) override { input_ = std::move(bytes); }
  std::string output() override { return process().output(); }
  std::string error_output() override {
    std::string lines;
    for (const std::string& line : process().log()) lines += line + "\n";
    return lines + process().error_output();
  }

 private:
  static sim::MachineOptions options() {
    sim::MachineOptions options;
    options.addresses = {boost::asio::ip::make_address("192.0.2.1")};
    Account root;
    root.name = "root";
    root.home = "/root";
    options.accounts = {root};
    return options;
  }

  // Started when it is first asked for: by then its input is known.
  sim::Process& process() {
    if (process_ == nullptr) {
      sim::ProcessOptions options;
      options.arguments = {"contract"};
      options.input = input_;
      process_ = &world_.start(
          machine_, [this](Host host) { return main(*this, host); }, options);
    }
    return *process_;
  }

  static Task<int> main(SimulatedArm& arm, Host host) {
    const Result<void> made = co_await host.files.make_directory(kDirectory, 0700);
    EXPECT_TRUE(made.has_value());
    co_await std::move(*arm.body_);
    co_return 0;
  }

  sim::World world_;
  sim::Machine& machine_;
  std::string input_;
  sim::Process* process_ = nullptr;
  std::optional<Task<>> body_;
};

}  // namespace

std::unique_ptr<Arm> simulated_arm(Capture) {
  return std::make_unique<SimulatedArm>();
}

}  // namespace porpoise::contract
