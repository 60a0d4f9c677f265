#pragma once
// Programs of a simulated machine: what they would print and how they would end is written down
// beforehand; they run no code of their own.

#include <functional>
#include <map>
#include <vector>

#include "impl/host/programs.h"
#include "sim/clock/life.h"
#include "sim/disk/disk.h"

namespace porpoise::sim {

/// What a program does: reads its input to the end, if it reads at all, then takes some time, then
/// prints and ends.
struct ProgramScript {
  bool reads_input = true;
  Duration takes = std::chrono::milliseconds(5);
  std::string output;
  ExitStatus status;

  ProgramScript() = default;
};

/// A program that was started.
struct ProgramRun {
  Command command;
  std::string input;
  bool ended = false;

  ProgramRun() = default;
};

/// The programs of one machine. They outlive the process that started them, not the machine's power.
class ProgramTable {
 public:
  using Decide = std::function<ProgramScript(const ProgramRun& run)>;

  /// `name`: the path of a program, or the command line given to `sh -c`, perhaps by a script that
  /// does no more than to redirect its input from a file.
  void add(std::string name, ProgramScript script);
  /// Decided once the input is complete.
  void add(std::string name, bool reads_input, Decide decide);
  /// All runs so far, in the order of their starts.
  const std::vector<std::shared_ptr<ProgramRun>>& runs() const { return runs_; }

 private:
  friend class SimPrograms;
  struct Known {
    bool reads_input = true;
    Decide decide;
  };
  std::map<std::string, Known, std::less<>> known_;
  std::vector<std::shared_ptr<ProgramRun>> runs_;
};

class SimPrograms final : public Programs {
 public:
  /// `machine` owns the events of the programs themselves. On `disk` their working directories are
  /// looked up, as `user` unless a command says otherwise.
  SimPrograms(Life& life, Owner machine, ProgramTable& table, Disk& disk, DiskUser user)
      : life_(life), machine_(machine), table_(table), disk_(disk), user_(std::move(user)) {}
  Task<Result<std::unique_ptr<Program>>> start(Command command) override;

 private:
  Life& life_;
  Owner machine_;
  ProgramTable& table_;
  Disk& disk_;
  DiskUser user_;
};

}  // namespace porpoise::sim
