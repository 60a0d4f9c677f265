#include "impl/host/live/live_programs.h"

#include <signal.h>
#include <sys/wait.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>

#include "impl/host/live/errors.h"

namespace porpoise::live {

using boost::asio::redirect_error;
using boost::asio::posix::descriptor_base;

Child::Child(EventLoop& loop, pid_t process, Descriptor pidfd)
    : loop_(loop), process_(process), pidfd_(loop.executor(), pidfd.release()), wait_(loop) {}

Child::~Child() {
  if (released_ && status_) reap();
}

void Child::watch(std::shared_ptr<Child> self) {
  Child& child = *self;
  child.pidfd_.async_wait(descriptor_base::wait_read,
                          [self = std::move(self)](const ErrorCode& canceled) {
                            if (!canceled) self->ended();
                          });
}

Task<Result<ExitStatus>> Child::wait(Instant deadline) {
  while (!status_) {
    if (deadline <= loop_.now()) co_return make_error(errc::timed_out);
    co_await wait_.wait_until(deadline);
  }
  co_return *status_;
}

void Child::kill_group() {
  ::kill(-process_, SIGKILL);
}

void Child::release() {
  released_ = true;
}

void Child::ended() {
  loop_.completed();
  siginfo_t info{};
  // WNOWAIT: the zombie keeps the number of the process, and so of its group, from being reused.
  if (::waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOHANG | WNOWAIT) < 0) return;
  ExitStatus status;
  if (info.si_code == CLD_EXITED) {
    status.code = info.si_status;
  } else {
    status.signal = info.si_status;
  }
  status_ = status;
  wait_.wake();
}

void Child::reap() {
  siginfo_t info{};
  ::waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOHANG);
}

LiveProgram::LiveProgram(EventLoop& loop, std::shared_ptr<Child> child, Descriptor input,
                         Descriptor output)
    : loop_(loop),
      child_(std::move(child)),
      input_(loop.executor(), input.release()),
      output_(loop.executor(), output.release()) {}

Task<Result<void>> LiveProgram::write(std::string_view bytes) {
  while (!bytes.empty()) {
    ErrorCode error;
    const std::size_t written = co_await input_.async_write_some(
        boost::asio::buffer(bytes.data(), bytes.size()), redirect_error(use_task, error));
    loop_.completed();
    // Also once close_input() has been called.
    if (error == boost::asio::error::bad_descriptor) co_return make_error(errc::broken_pipe);
    if (error) co_return portable(error);
    bytes.remove_prefix(written);
  }
  co_return Result<void>();
}

void LiveProgram::close_input() {
  ErrorCode ignored;
  input_.close(ignored);
}

Task<Result<std::size_t>> LiveProgram::read_output(std::span<char> out) {
  ErrorCode error;
  const std::size_t got = co_await output_.async_read_some(
      boost::asio::buffer(out.data(), out.size()), redirect_error(use_task, error));
  loop_.completed();
  if (error && error != boost::asio::error::eof) co_return portable(error);
  co_return got;
}

Task<Result<std::unique_ptr<Program>>> LivePrograms::start(Command command) {
  auto call = [&command] { return start_child(command); };
  Result<StartedChild> started = co_await workers_.run(call);
  PORPOISE_CO_CHECK(started);
  auto child = std::make_shared<Child>(loop_, started->process, std::move(started->pidfd));
  Child::watch(child);
  co_return std::make_unique<LiveProgram>(loop_, child, std::move(started->input),
                                          std::move(started->output));
}

}  // namespace porpoise::live
