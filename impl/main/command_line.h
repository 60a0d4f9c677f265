#pragma once
// The command line of `porpoise`: which command, with which options. Runs nothing itself.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "impl/host/live/live_host.h"

namespace porpoise::command {

/// What a command line asks for. Without either function there is only something to say, and to
/// exit.
struct Choice {
  /// The command, to be run on a host with the absolute path of its home; resumes with its exit
  /// code.
  std::function<Task<int>(Host, std::string home)> run;
  /// The same for a command that must know that its host is the real one; then there is no `run`.
  std::function<Task<int>(LiveHost&, std::string home)> run_live;
  std::optional<std::string> home;  ///< As given by --home.

  int exit_code = 0;
  std::string output;     ///< Of --help and --version.
  std::string error;      ///< One line naming what is wrong and the mend.
  std::string complaint;  ///< The same in the words of another program, begun with its name.
};

/// `arguments` without the program's name.
Choice parse(std::vector<std::string> arguments);

}  // namespace porpoise::command
