#include "impl/host/live/run_program.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>

namespace porpoise::live {
namespace {

constexpr std::size_t kCopyAtOnce = 64 << 10;
constexpr int kNotStarted = 255;

/// In the child: returns only when it failed.
void become(const std::vector<std::string>& command) {
  std::vector<char*> pointers;
  for (const std::string& text : command) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  ::execvp(pointers[0], pointers.data());
}

bool write_all(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(to, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// Standard input to its end; false when it cannot be read or written on.
bool copy_input(int to) {
  std::string bytes(kCopyAtOnce, '\0');
  while (true) {
    const ssize_t got = ::read(0, bytes.data(), bytes.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got == 0;
    if (!write_all(to, std::string_view(bytes).substr(0, static_cast<std::size_t>(got)))) {
      return false;
    }
  }
}

int exit_code_of(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return kNotRun;
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) == kNotStarted) return kNotRun;
  return WEXITSTATUS(status);
}

}  // namespace

int run_program(const std::vector<std::string>& command) {
  const pid_t child = ::fork();
  if (child < 0) return kNotRun;
  if (child == 0) {
    become(command);
    ::_exit(kNotStarted);
  }
  return exit_code_of(child);
}

int run_program_behind(std::string_view head, const std::vector<std::string>& command) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) < 0) return kNotRun;
  const pid_t child = ::fork();
  if (child < 0) return kNotRun;
  if (child == 0) {
    if (::dup2(ends[0], 0) == 0) become(command);
    ::_exit(kNotStarted);
  }
  ::close(ends[0]);
  const auto before = ::signal(SIGPIPE, SIG_IGN);  // a program need not read to the end
  if (write_all(ends[1], head)) copy_input(ends[1]);
  ::signal(SIGPIPE, before);
  ::close(ends[1]);
  return exit_code_of(child);
}

bool keep_input() {
  if (::lseek(0, 0, SEEK_SET) == 0) return true;
  const std::optional<std::string> given = variable("TMPDIR");
  std::string path = given.value_or("/tmp") + "/porpoise-XXXXXX";
  const int copy = ::mkostemp(path.data(), O_CLOEXEC);
  if (copy < 0) return false;
  ::unlink(path.c_str());
  const bool kept = copy_input(copy) && ::dup2(copy, 0) == 0;
  ::close(copy);
  if (kept) rewind_input();
  return kept;
}

void rewind_input() {
  ::lseek(0, 0, SEEK_SET);
}

std::optional<std::string> variable(const char* name) {
  const char* const value = ::getenv(name);
  if (value == nullptr) return std::nullopt;
  return value;
}

std::string local_date_field() {
  // Not strftime's %a and %b: those follow the locale.
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const time_t now = ::time(nullptr);
  struct tm local {};
  ::localtime_r(&now, &local);
  char text[64];
  char zone[16];
  ::strftime(text, sizeof text, "%Y %H:%M:%S", &local);
  ::strftime(zone, sizeof zone, "%z", &local);
  return "Date: " + std::to_string(local.tm_mday) + " " + kMonths[local.tm_mon] + " " + text + " " +
         zone + "\n";
}

}  // namespace porpoise::live
