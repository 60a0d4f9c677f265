#include "impl/local/program_run.h"

#include <fmt/format.h>

#include "impl/host/file_io.h"
#include "impl/local/steps.h"

namespace porpoise::local {
namespace {

/// More than a report can hold.
constexpr std::size_t kOutputKept = 4096;
constexpr int kLeftMax = 20;
constexpr Duration kLastWords = std::chrono::seconds(5);
/// From a kill to the end of the program, which only a sick machine delays.
constexpr Duration kDeath = std::chrono::seconds(60);
constexpr std::string_view kShell = "/bin/sh";
constexpr std::string_view kInputName = ".program-input-";
/// Runs its second argument with its first as descriptor 0.
constexpr std::string_view kWithInput = "exec /bin/sh -c \"$1\" <\"$0\"";

StepResult no_copy(const ErrorCode& error) {
  return deferred_step(
      fmt::format("Unable to copy message for a program: {}. (#4.3.0)\n", error.message()));
}

Command command_of(ProgramCall call, std::string input) {
  Command command;
  command.arguments.emplace_back(kShell);
  command.arguments.emplace_back("-c");
  command.arguments.emplace_back(kWithInput);
  command.arguments.push_back(std::move(input));
  command.arguments.push_back(std::move(call.line));
  command.environment = std::move(call.environment);
  command.directory = std::move(call.home);
  return command;
}

}  // namespace

/// Shared by those who hear and wait for one program.
struct ProgramRunner::Run {
  std::unique_ptr<Program> program;
  std::unique_ptr<Timer> heard;  ///< Woken at the end of the output.
  std::shared_ptr<int> left;     ///< Set once nobody waits for that end any more.
  std::string output;
  bool silent = false;  ///< The output has ended.

  Run() = default;
};

ProgramRunner::ProgramRunner(const Host& host)
    : executor_(host.executor),
      clock_(host.clock),
      files_(host.files),
      programs_(host.programs),
      names_(host.clock, host.identity, host.entropy),
      left_(std::make_shared<int>(0)) {}

Task<StepResult> ProgramRunner::run(ProgramCall call) {
  const std::string input = call.home + "/" + std::string(kInputName) + names_.next();
  std::optional<StepResult> result = co_await copy(call, input);
  if (!result) result = co_await run_on(std::move(call), input);
  // Best effort: what stays behind is removed as stale some day.
  static_cast<void>(co_await files_.unlink(input));
  co_return std::move(*result);
}

/// Nothing when all went well. Need not be durable: after a power cut nobody reads it.
Task<std::optional<StepResult>> ProgramRunner::copy(const ProgramCall& call, std::string path) {
  OpenOptions making;
  making.read = false;
  making.write = true;
  making.create = true;
  making.exclusive = true;
  const Result<std::unique_ptr<File>> made = co_await files_.open(path, making);
  if (made.has_error()) co_return no_copy(made.error());
  std::string piece(kPieceBytes, '\0');
  for (std::uint64_t offset = 0; offset < call.message->size();) {
    const Result<std::size_t> got = co_await call.message->read_at(offset, piece);
    if (got.has_error() || *got == 0) co_return deferred_step("Unable to read message. (#4.3.0)\n");
    const Result<void> written =
        co_await write_full(**made, offset, std::string_view(piece).substr(0, *got));
    if (written.has_error()) co_return no_copy(written.error());
    offset += *got;
  }
  co_return std::nullopt;
}

Task<StepResult> ProgramRunner::run_on(ProgramCall call, std::string input) {
  const Duration limit = call.limit;
  Command command = command_of(std::move(call), std::move(input));
  Result<std::unique_ptr<Program>> started = co_await programs_.start(std::move(command));
  if (started.has_error()) {
    co_return deferred_step(
        fmt::format("Unable to run {}: {}. (#4.3.0)\n", kShell, started.error().message()));
  }
  const std::shared_ptr<Run> run = std::make_shared<Run>();
  run->program = std::move(*started);
  run->heard = clock_.make_timer();
  run->program->close_input();
  spawn(executor_, hear(run));

  const Instant deadline = limit > Duration(0) ? clock_.now() + limit : Instant::never();
  Result<ExitStatus> ended = co_await run->program->wait(deadline);
  const bool too_long = ended.has_error();
  if (too_long) {
    run->program->kill();
    ended = co_await run->program->wait(clock_.now() + kDeath);
  }
  co_await hear_the_rest(*run);

  StepResult result;
  result.text = run->output.substr(0, run->output.find('\0'));
  if (!result.text.empty() && result.text.back() != '\n') result.text += '\n';
  if (too_long) {
    result.text += fmt::format("Program has run for {} seconds and was ended. (#4.3.0)\n",
                               std::chrono::duration_cast<std::chrono::seconds>(limit).count());
    result.kind = StepResult::Kind::deferred;
    co_return result;
  }
  if (ended->signal != 0) result.text += "Aack, child crashed. (#4.3.0)\n";
  result.kind = result_of(*ended);
  co_return result;
}

/// Takes all it prints, so that it never waits for us.
Task<> ProgramRunner::hear(std::shared_ptr<Run> run) {
  std::string piece(kPieceBytes, '\0');
  while (true) {
    const Result<std::size_t> got = co_await run->program->read_output(piece);
    if (got.has_error() || *got == 0) break;
    if (run->output.size() < kOutputKept) run->output.append(piece, 0, *got);
  }
  run->silent = true;
  if (run->left) --*run->left;
  run->heard->wake();
}

Task<> ProgramRunner::hear_the_rest(Run& run) {
  const bool patient = *left_ >= kLeftMax;
  const Instant deadline = patient ? Instant::never() : clock_.now() + kLastWords;
  while (!run.silent && clock_.now() < deadline) co_await run.heard->wait_until(deadline);
  if (run.silent) co_return;
  ++*left_;
  run.left = left_;
}

Task<> remove_stale_inputs(FileSystem& files, Clock& clock, std::string home) {
  Result<std::unique_ptr<Directory>> opened = co_await files.list(home);
  if (opened.has_error()) co_return;
  const std::unique_ptr<Directory> directory = std::move(*opened);
  while (true) {
    const Result<std::optional<DirectoryEntry>> entry = co_await directory->next();
    if (entry.has_error() || !entry->has_value()) co_return;
    if (!(*entry)->name.starts_with(kInputName)) continue;
    const std::string path = home + "/" + (*entry)->name;
    const Result<FileInfo> info = co_await files.stat(path);
    if (info.has_error() || clock.wall() - info->modified < std::chrono::hours(36)) continue;
    static_cast<void>(co_await files.unlink(path));
  }
}

}  // namespace porpoise::local
