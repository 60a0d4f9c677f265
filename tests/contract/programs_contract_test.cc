#include "tests/contract/files.h"

namespace porpoise::contract {
namespace {

using std::chrono::milliseconds;

class ProgramsContract : public Contract {};
CONTRACT_ARMS(ProgramsContract);

Task<std::unique_ptr<Program>> start(Arm& arm, Command command) {
  Result<std::unique_ptr<Program>> started = co_await arm.host().programs.start(std::move(command));
  EXPECT_TRUE(started.has_value()) << error_of(started).message();
  if (started.has_error()) co_return nullptr;
  co_return std::move(*started);
}

Task<std::string> output_of(Program& program) {
  std::string output;
  while (true) {
    std::array<char, 1000> buffer;
    const Result<std::size_t> got = co_await program.read_output(buffer);
    if (got.has_error()) co_return "error: " + got.error().message();
    if (*got == 0) co_return output;
    output.append(buffer.data(), *got);
  }
}

TEST_P(ProgramsContract, ReportTheirExitCode) {
  run([](Arm& arm) -> Task<> {
    for (const int code : {0, 1, 100, 111, 255}) {
      const std::unique_ptr<Program> program = co_await start(arm, arm.program_that_exits(code));
      for (int asked = 0; asked < 2; ++asked) {
        const Result<ExitStatus> status = co_await program->wait(Instant::never());
        EXPECT_EQ(status.value().code, code);
        EXPECT_EQ(status.value().signal, 0);
      }
    }
  });
}

TEST_P(ProgramsContract, ReportTheSignalThatEndedThem) {
  run([](Arm& arm) -> Task<> {
    const int kTermination = 15;
    const std::unique_ptr<Program> program =
        co_await start(arm, arm.program_that_dies_of(kTermination));
    const Result<ExitStatus> status = co_await program->wait(Instant::never());
    EXPECT_EQ(status.value().signal, kTermination);
  });
}

TEST_P(ProgramsContract, BothOutputsComeInTheOrderWritten) {
  run([](Arm& arm) -> Task<> {
    const std::unique_ptr<Program> program =
        co_await start(arm, arm.program_that_prints("out ", "err"));
    const std::string output = co_await output_of(*program);
    EXPECT_EQ(output, "out err");
    const Result<ExitStatus> status = co_await program->wait(Instant::never());
    EXPECT_EQ(status.value().code, 0);
  });
}

Task<> feed(Program& program, std::string_view bytes) {
  const Result<void> written = co_await program.write(bytes);
  EXPECT_TRUE(written.has_value()) << error_of(written).message();
  program.close_input();
}

TEST_P(ProgramsContract, ReadWhatTheyAreGiven) {
  run([](Arm& arm) -> Task<> {
    const std::unique_ptr<Program> program = co_await start(arm, arm.program_that_copies());
    std::string message;
    while (message.size() < 1000000) message += std::to_string(message.size()) + "\n";
    Beside beside(arm);
    beside.start(feed(*program, message));
    const std::string output = co_await output_of(*program);
    EXPECT_TRUE(output == message);
    co_await beside.join();
    const Result<ExitStatus> status = co_await program->wait(Instant::never());
    EXPECT_EQ(status.value().code, 0);
  });
}

TEST_P(ProgramsContract, OneThatReadsNothingBreaksThePipe) {
  run([](Arm& arm) -> Task<> {
    const std::unique_ptr<Program> program = co_await start(arm, arm.program_that_exits(0));
    const Result<ExitStatus> status = co_await program->wait(Instant::never());
    EXPECT_EQ(status.value().code, 0);
    const std::string message(1000000, 'x');
    const Result<void> written = co_await program->write(message);
    EXPECT_EQ(error_of(written), errc::broken_pipe);
  });
}

TEST_P(ProgramsContract, HaveTheirVariablesAndDirectoryAndNoOthers) {
  run([](Arm& arm) -> Task<> {
    Command command = arm.program_that_prints_variable("RECIPIENT");
    command.directory = arm.directory();
    command.environment = {"OTHER=x", "RECIPIENT=bob@b.example"};
    const std::unique_ptr<Program> program = co_await start(arm, std::move(command));
    const std::string output = co_await output_of(*program);
    EXPECT_EQ(output, arm.directory() + "\nbob@b.example\n");
    const std::unique_ptr<Program> bare =
        co_await start(arm, arm.program_that_prints_variable("HOME"));
    const std::string bare_output = co_await output_of(*bare);
    EXPECT_EQ(bare_output, "/\n\n");
  });
}

TEST_P(ProgramsContract, WhatIsNoProgramIsReported) {
  run([](Arm& arm) -> Task<> {
    Programs& programs = arm.host().programs;
    Command missing;
    missing.arguments = {arm.directory() + "/none"};
    missing.directory = "/";
    const Result<std::unique_ptr<Program>> none = co_await programs.start(missing);
    EXPECT_EQ(error_of(none), errc::no_such_file_or_directory);
    co_await put(arm, arm.directory() + "/text", "no program");
    Command text;
    text.arguments = {arm.directory() + "/text"};
    text.directory = "/";
    const Result<std::unique_ptr<Program>> refused = co_await programs.start(text);
    EXPECT_EQ(error_of(refused), errc::permission_denied);
    Command nowhere = arm.program_that_exits(0);
    nowhere.directory = arm.directory() + "/none";
    const Result<std::unique_ptr<Program>> lost = co_await programs.start(nowhere);
    EXPECT_EQ(error_of(lost), errc::no_such_file_or_directory);
  });
}

TEST_P(ProgramsContract, WaitEndsAtTheDeadlineAndKillEndsTheGroup) {
  run([](Arm& arm) -> Task<> {
    const std::unique_ptr<Program> program = co_await start(arm, arm.program_that_never_ends());
    const Instant deadline = in(arm, milliseconds(20));
    const Result<ExitStatus> early = co_await program->wait(deadline);
    EXPECT_EQ(error_of(early), errc::timed_out);
    EXPECT_GE(arm.host().clock.now(), deadline);
    program->kill();
    // Ends only when nobody in the group holds the pipe any more.
    const std::string output = co_await output_of(*program);
    EXPECT_EQ(output, "");
    const int kKill = 9;
    const Result<ExitStatus> status = co_await program->wait(Instant::never());
    EXPECT_EQ(status.value().signal, kKill);
    program->kill();
  });
}

Task<> run_once(Arm& arm, int number) {
  const std::string text = std::to_string(number);
  const std::unique_ptr<Program> program = co_await start(arm, arm.program_that_prints(text, ""));
  const std::string output = co_await output_of(*program);
  EXPECT_EQ(output, text);
  const Result<ExitStatus> status = co_await program->wait(Instant::never());
  EXPECT_EQ(status.value().code, 0);
}

TEST_P(ProgramsContract, ManyRunAtTheSameTime) {
  run([](Arm& arm) -> Task<> {
    Beside beside(arm);
    for (int i = 0; i < 20; ++i) beside.start(run_once(arm, i));
    co_await beside.join();
  });
}

}  // namespace
}  // namespace porpoise::contract
