#pragma once
// Running other programs. Crash: a killed parent leaves its children running; a power loss ends
// them at any instruction.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "impl/base/result.h"
#include "impl/base/task.h"
#include "impl/host/clock.h"

namespace porpoise {

/// What to run. The child gets pipes as descriptors 0, 1 and 2 (1 and 2 the same pipe), these
/// variables and no others, its own process group, and no other descriptor.
struct Command {
  std::vector<std::string> arguments;    ///< [0] is the path of the program.
  std::vector<std::string> environment;  ///< NAME=value.
  std::string directory;                 ///< Working directory.
  /// Run as this user; not set: as the caller. Needs privilege.
  std::optional<std::uint32_t> user, group;

  Command() = default;
};

struct ExitStatus {
  int code = 0;    ///< Meaningful when signal is 0.
  int signal = 0;  ///< The signal that ended the program.
};

/// A running program. Destroying it closes the pipes and lets the program be.
class Program {
 public:
  virtual ~Program() = default;
  /// Errors: broken_pipe (the program reads no more: not a failure of its own), timed_out.
  virtual Task<Result<void>> write(std::string_view bytes) = 0;
  virtual void close_input() = 0;
  /// What it printed, as it comes; 0 bytes once every holder of the pipe is gone.
  virtual Task<Result<std::size_t>> read_output(std::span<char> out) = 0;
  /// Resumes when the program has ended. Errors: timed_out at `deadline`.
  virtual Task<Result<ExitStatus>> wait(Instant deadline) = 0;
  /// Ends the whole process group.
  virtual void kill() = 0;
};

class Programs {
 public:
  virtual ~Programs() = default;
  /// Errors: no_such_file_or_directory, permission_denied, not_enough_memory,
  /// too_many_files_open, resource_unavailable_try_again.
  virtual Task<Result<std::unique_ptr<Program>>> start(Command command) = 0;
};

}  // namespace porpoise
