#pragma once
// Child processes.

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include "impl/host/live/live_clock.h"
#include "impl/host/live/start_child.h"
#include "impl/host/live/workers.h"
#include "impl/host/programs.h"

namespace porpoise::live {

/// A process that must be reaped, whether or not anybody still asks for its end. It stays a zombie
/// while its Program lives, so that its group's number is nobody else's and may be killed.
class Child {
 public:
  Child(EventLoop& loop, pid_t process, Descriptor pidfd);
  ~Child();

  /// Calls the function below once the process has ended; keeps `self` alive until then.
  static void watch(std::shared_ptr<Child> self);
  Task<Result<ExitStatus>> wait(Instant deadline);
  void kill_group();
  /// Nobody will call wait() or kill_group() any more.
  void release();

 private:
  void ended();
  void reap();

  EventLoop& loop_;
  const pid_t process_;
  boost::asio::posix::basic_stream_descriptor<Executor> pidfd_;
  LiveTimer wait_;
  std::optional<ExitStatus> status_;
  bool released_ = false;
};

class LiveProgram final : public Program {
 public:
  LiveProgram(EventLoop& loop, std::shared_ptr<Child> child, Descriptor input, Descriptor output);
  ~LiveProgram() override { child_->release(); }

  Task<Result<void>> write(std::string_view bytes) override;
  void close_input() override;
  Task<Result<std::size_t>> read_output(std::span<char> out) override;
  Task<Result<ExitStatus>> wait(Instant deadline) override { return child_->wait(deadline); }
  void kill() override { child_->kill_group(); }

 private:
  EventLoop& loop_;
  std::shared_ptr<Child> child_;
  boost::asio::posix::basic_stream_descriptor<Executor> input_;
  boost::asio::posix::basic_stream_descriptor<Executor> output_;
};

class LivePrograms final : public Programs {
 public:
  LivePrograms(EventLoop& loop, Workers& workers) : loop_(loop), workers_(workers) {}

  Task<Result<std::unique_ptr<Program>>> start(Command command) override;

 private:
  EventLoop& loop_;
  Workers& workers_;
};

}  // namespace porpoise::live
