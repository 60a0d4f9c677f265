#include "impl/main/queue_filter.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "impl/inject/envelope_reader.h"
#include "impl/roles/submission_frames.h"

namespace porpoise::command {
namespace {

using roles::SubmissionFrame;
using roles::SubmissionReader;

constexpr int kCannotExecute = 120;
constexpr int kNotQueued = 71;

/// What the filter reads, as far as it reads it: one that has heard enough tells so by its exit
/// code.
class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_, O_CLOEXEC) < 0) ends_[0] = ends_[1] = -1;
  }
  ~Pipe() {
    close_reading();
    close_writing();
  }
  Pipe(const Pipe&) = delete;

  bool made() const { return ends_[0] >= 0; }
  int reading() const { return ends_[0]; }
  void close_reading() { close(ends_[0]); }
  void close_writing() { close(ends_[1]); }
  void write(std::string_view bytes) {
    while (!bytes.empty() && ends_[1] >= 0) {
      const ssize_t written = ::write(ends_[1], bytes.data(), bytes.size());
      if (written >= 0) {
        bytes.remove_prefix(static_cast<std::size_t>(written));
      } else if (errno != EINTR) {
        close_writing();
      }
    }
  }

 private:
  static void close(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
  }
  int ends_[2];
};

/// Copies frames until the commit; false when they break off.
bool pass_on(Pipe& message, Pipe& envelope) {
  SubmissionReader reader;
  roles::Envelope whole;
  char bytes[16384];
  while (true) {
    Result<std::optional<SubmissionReader::Frame>> frame = reader.next();
    if (frame.has_error()) return false;
    if (!frame->has_value()) {
      const ssize_t got = ::read(0, bytes, sizeof bytes);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return false;
      reader.feed(std::string_view(bytes, static_cast<std::size_t>(got)));
      continue;
    }
    SubmissionReader::Frame& one = **frame;
    switch (one.kind) {
      case SubmissionFrame::body:
        message.write(one.payload);
        break;
      case SubmissionFrame::sender:
        whole.sender = std::move(one.payload);
        break;
      case SubmissionFrame::recipients:
        if (!roles::decode_recipients(one.payload, whole.recipients)) return false;
        break;
      case SubmissionFrame::commit:
        message.close_writing();
        envelope.write(inject::qmail_envelope(whole));
        return true;
      default:
        return false;
    }
  }
}

int exit_code_of(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return kNotQueued;
  }
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  // Its signal is ours: whoever waits for us sees that it crashed.
  ::signal(WTERMSIG(status), SIG_DFL);
  ::raise(WTERMSIG(status));
  return kNotQueued;
}

}  // namespace

int run_queue_filter(const std::string& program) {
  ::signal(SIGPIPE, SIG_IGN);
  Pipe message;
  Pipe envelope;
  if (!message.made() || !envelope.made()) return kNotQueued;
  const pid_t child = ::fork();
  if (child < 0) return kNotQueued;
  if (child == 0) {
    ::signal(SIGPIPE, SIG_DFL);
    if (::dup2(message.reading(), 0) == 0 && ::dup2(envelope.reading(), 1) == 1) {
      ::execl(program.c_str(), program.c_str(), static_cast<char*>(nullptr));
    }
    ::_exit(kCannotExecute);
  }
  message.close_reading();
  envelope.close_reading();
  pass_on(message, envelope);
  message.close_writing();
  envelope.close_writing();
  return exit_code_of(child);
}

}  // namespace porpoise::command
