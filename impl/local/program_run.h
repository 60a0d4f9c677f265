#pragma once
// Running a program of a .qmail file: the message goes in, what it prints and how it ends comes
// out. A program that prints too much, reads nothing, hangs or leaves children behind does no harm
// here.

#include <memory>
#include <string>
#include <vector>

#include "impl/host/host.h"
#include "impl/local/course.h"
#include "impl/local/unique_names.h"
#include "impl/roles/delivery_agent.h"

namespace porpoise::local {

/// One line of a .qmail file to be run.
struct ProgramCall {
  std::string line;  ///< For /bin/sh -c.
  std::string home;  ///< Where it runs.
  std::vector<std::string> environment;
  std::shared_ptr<roles::MessageSource> message;
  Duration limit{0};  ///< Zero: it may take as long as it likes.

  ProgramCall() = default;
};

class ProgramRunner {
 public:
  explicit ProgramRunner(const Host& host);

  /// The message is a file, which the program may read as often as it likes: a copy in the home,
  /// removed afterwards. So a program never sees the beginning of a message only, whoever dies.
  /// Waits for the end of the program and for the end of its output. Children that hold on to its
  /// output delay this by five seconds and are then let be; once twenty programs have left such
  /// children, the next waits for its own as long as they take. After the limit the program's
  /// process group is killed, and the message deferred.
  /// Of the output the first bytes are kept, for the report.
  Task<StepResult> run(ProgramCall call);

 private:
  struct Run;

  Task<std::optional<StepResult>> copy(const ProgramCall& call, std::string path);
  Task<StepResult> run_on(ProgramCall call, std::string input);
  static Task<> hear(std::shared_ptr<Run> run);
  Task<> hear_the_rest(Run& run);

  Executor executor_;
  Clock& clock_;
  FileSystem& files_;
  Programs& programs_;
  UniqueNames names_;
  std::shared_ptr<int> left_;  ///< Programs whose children we still hear.
};

/// Removes the copies of messages in `home` that nobody has written to for 36 hours. Whatever
/// cannot be read or removed stays.
Task<> remove_stale_inputs(FileSystem& files, Clock& clock, std::string home);

}  // namespace porpoise::local
