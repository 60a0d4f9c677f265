#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "impl/host/live/live_host.h"

namespace porpoise {
namespace {

Command shell(std::string script) {
  Command command;
  command.arguments = {"/bin/sh", "-c", std::move(script)};
  command.directory = "/";
  return command;
}

Task<int> print(Host host, Command command, std::string& output) {
  Result<std::unique_ptr<Program>> program = co_await host.programs.start(std::move(command));
  if (program.has_error()) co_return program.error().value();
  while (true) {
    std::array<char, 1000> buffer;
    const Result<std::size_t> got = co_await (*program)->read_output(buffer);
    if (got.has_error() || *got == 0) break;
    output.append(buffer.data(), *got);
  }
  co_return 0;
}

std::string output_of(Command command) {
  LiveHost live({"test"});
  std::string output;
  EXPECT_EQ(live.run(print(live.host(), std::move(command), output)), 0);
  return output;
}

TEST(LivePrograms, InheritNoDescriptorsButTheirThree) {
  int ends[2];  // not closed on exec
  ASSERT_EQ(::pipe(ends), 0);
  // The shell's own listing holds one more, for the directory being read.
  EXPECT_EQ(output_of(shell("set -- /proc/self/fd/*; echo $#")), "4\n");
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(LivePrograms, HaveNoSignalBlockedOrIgnoredAndAPrivateUmask) {
  EXPECT_EQ(output_of(shell("grep -E '^(SigBlk|SigIgn|Umask)' /proc/self/status")),
            "Umask:\t0077\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}

TEST(LivePrograms, LeadAGroupOfTheirOwn) {
  EXPECT_EQ(output_of(shell("read -r pid name state parent group rest < /proc/$$/stat;"
                            "test $group = $$ && echo own")),
            "own\n");
}

TEST(LivePrograms, RunAsTheUserAskedFor) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  Command command = shell("id -u; id -g; id -G; id -ru");
  command.user = 65534;
  command.group = 65533;
  EXPECT_EQ(output_of(std::move(command)), "65534\n65533\n65533\n65534\n");
  EXPECT_EQ(::geteuid(), 0U);
}

Task<int> leave_children(Host host) {
  for (const char* const script : {"exit 1", "kill -9 $$", "cat", "exit 2", "cat"}) {
    Command command = shell(script);
    const Result<std::unique_ptr<Program>> program =
        co_await host.programs.start(std::move(command));
    EXPECT_TRUE(program.has_value());
    if (std::string_view(script) != "exit 2" || program.has_error()) continue;
    const Result<ExitStatus> status = co_await (*program)->wait(Instant::never());
    EXPECT_EQ(status.value().code, 2);
  }
  // All of them end: cat because its input was closed with the Program.
  while (true) {
    siginfo_t info;
    if (::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0) co_return errno;
    co_await host.clock.sleep_until(host.clock.now() + std::chrono::milliseconds(1));
  }
}

TEST(LivePrograms, AreReapedEvenWhenNobodyWaits) {
  while (::waitpid(-1, nullptr, 0) > 0) continue;  // what earlier tests have left
  LiveHost live({"test"});
  EXPECT_EQ(live.run(leave_children(live.host())), ECHILD);
}

}  // namespace
}  // namespace porpoise
