#pragma once
// One simulated process: its own context, its own services, one life.

#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "impl/host/host.h"
#include "sim/world/services.h"

namespace porpoise::sim {

class Machine;
class World;

/// What a process runs; its result is the exit code. Called once, for every start of the process.
using Main = std::function<Task<int>(Host)>;

struct ProcessOptions {
  std::string name = "porpoise";
  std::uint32_t user = 0;
  std::uint32_t group = 0;
  std::vector<std::string> arguments;
  std::map<std::string, std::string, std::less<>> environment;
  std::string input;  ///< Of descriptor 0.

  ProcessOptions() = default;
};

class Process {
 public:
  /// Made by World::start.
  Process(World& world, Machine& machine, Owner owner, std::uint32_t number, Main main,
          ProcessOptions options);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  Machine& machine() { return machine_; }
  const std::string& name() const { return options_.name; }
  Owner owner() const { return owner_; }
  /// Its pid.
  std::uint32_t number() const { return number_; }
  bool alive() const { return body_ != nullptr; }
  /// Set once main has returned; never for a process that was killed.
  std::optional<int> exit_code() const { return exit_code_; }
  /// What it logged, line by line.
  const std::vector<std::string>& log() const { return log_; }
  const std::string& output() const { return output_; }
  const std::string& error_output() const { return error_output_; }

  /// What main was given. Only while alive.
  Host host();
  void signal(Signal signal);

 private:
  friend class World;
  struct Body;

  void begin();
  /// Runs what is ready.
  void poll();
  /// The same, `action` first.
  void run(Action action);
  bool returned() const { return returned_; }
  /// Revokes the host, then destroys every frame.
  void end();
  static Task<> live(Process& process);

  World& world_;
  Machine& machine_;
  Owner owner_;
  std::uint32_t number_;
  Main main_;
  ProcessOptions options_;
  std::unique_ptr<Body> body_;
  bool returned_ = false;
  std::optional<int> exit_code_;
  std::vector<std::string> log_;
  std::string output_;
  std::string error_output_;
};

}  // namespace porpoise::sim
