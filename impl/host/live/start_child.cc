#include "impl/host/live/start_child.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "impl/host/live/errors.h"

namespace porpoise::live {
namespace {

// Files made by a user's own program are private unless it says otherwise, as under qmail-local.
constexpr mode_t kChildUmask = 077;

struct Pipe {
  Descriptor reading;
  Descriptor writing;

  Pipe() = default;
};

Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) < 0) return errno_error(errno);
  Pipe made;
  made.reading = Descriptor(ends[0]);
  made.writing = Descriptor(ends[1]);
  return made;
}

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// All that the child needs, made ready before it exists: it shares our memory until it executes the
// program, so it may neither allocate nor change anything but `error`.
struct Plan {
  char* const* arguments = nullptr;
  char* const* environment = nullptr;
  const char* directory = nullptr;
  int input = -1;
  int output = -1;
  std::optional<std::uint32_t> user, group;
  int error = 0;
};

// Signals ignored or caught here must not be so in the child.
void reset_signals() {
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) ::sigaction(number, &standard, nullptr);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

// The bare system calls: the C library's functions would change the user of our own threads.
bool change_user(const Plan& plan) {
  if (plan.group) {
    const gid_t group = *plan.group;
    if (::syscall(SYS_setgroups, 1, &group) < 0) return false;
    if (::syscall(SYS_setresgid, group, group, group) < 0) return false;
  }
  if (!plan.user) return true;
  return ::syscall(SYS_setresuid, *plan.user, *plan.user, *plan.user) >= 0;
}

// Returns only when something failed; `errno` says why.
void become_program(const Plan& plan) {
  if (::setpgid(0, 0) < 0) return;
  if (::dup2(plan.input, 0) < 0 || ::dup2(plan.output, 1) < 0 || ::dup2(plan.output, 2) < 0) return;
  if (::close_range(3, ~0U, 0) < 0) return;
  reset_signals();
  ::umask(kChildUmask);
  if (!change_user(plan)) return;
  if (::chdir(plan.directory) < 0) return;
  ::execve(plan.arguments[0], plan.arguments, plan.environment);
}

// Runs in the child, on a stack of its own.
int child_main(void* given) {
  Plan& plan = *static_cast<Plan*>(given);
  become_program(plan);
  plan.error = errno;
  ::_exit(127);
}

// The new process, or -1 and `errno`.
pid_t spawn_child(Plan& plan) {
  std::vector<char> stack(65536);
  sigset_t all, before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);  // no handler of ours runs in the child
  // CLONE_VFORK: returns when the child has executed the program or ended, and needs no copy of our
  // memory's page tables.
  const pid_t process =
      ::clone(child_main, stack.data() + stack.size(), CLONE_VM | CLONE_VFORK | SIGCHLD, &plan);
  const int error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return process;
}

}  // namespace

Result<StartedChild> start_child(const Command& command) {
  if (command.arguments.empty()) return make_error(errc::invalid_argument);
  Result<Pipe> input = make_pipe();
  PORPOISE_CHECK(input);
  Result<Pipe> output = make_pipe();
  PORPOISE_CHECK(output);
  const std::vector<char*> arguments = pointers_to(command.arguments);
  const std::vector<char*> environment = pointers_to(command.environment);
  Plan plan;
  plan.arguments = arguments.data();
  plan.environment = environment.data();
  plan.directory = command.directory.empty() ? "." : command.directory.c_str();
  plan.input = input->reading.get();
  plan.output = output->writing.get();
  plan.user = command.user;
  plan.group = command.group;
  StartedChild child;
  child.process = spawn_child(plan);
  if (child.process < 0) return errno_error(errno);
  if (plan.error != 0) {
    ::waitpid(child.process, nullptr, 0);
    return errno_error(plan.error);
  }
  child.pidfd = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, child.process, 0)));
  if (!child.pidfd.valid()) {
    const int error = errno;
    ::kill(-child.process, SIGKILL);
    ::waitpid(child.process, nullptr, 0);
    return errno_error(error);
  }
  child.input = std::move(input->writing);
  child.output = std::move(output->reading);
  return child;
}

}  // namespace porpoise::live
