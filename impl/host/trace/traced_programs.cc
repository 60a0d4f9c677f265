#include "impl/host/trace/request.h"
#include "impl/host/trace/traced_process.h"

namespace porpoise::trace {

namespace {

class TracedProgram final : public Program {
 public:
  TracedProgram(std::unique_ptr<Program> inner, std::uint64_t name, Tracer& tracer)
      : inner_(std::move(inner)), name_(name), tracer_(tracer) {}

  Task<Result<void>> write(std::string_view bytes) override {
    Call call(tracer_, request_write(Operation::write_program, name_, 0, std::span(&bytes, 1)));
    const Result<void> done = co_await inner_->write(bytes);
    if (call.waited()) co_await call.turn();
    call.complete(done);
    co_return done;
  }
  void close_input() override { inner_->close_input(); }

  Task<Result<std::size_t>> read_output(std::span<char> out) override {
    Call call(tracer_, request_read(Operation::read_program, name_, 0, out.size()));
    const Result<std::size_t> got = co_await inner_->read_output(out);
    if (call.waited()) co_await call.turn();
    const std::string_view bytes(out.data(), got.has_value() ? *got : 0);
    call.event.payload = std::span(&bytes, 1);
    call.event.results[0] = bytes.size();
    call.complete(got);
    co_return got;
  }

  Task<Result<ExitStatus>> wait(Instant deadline) override {
    Call call(tracer_, request_until(Operation::wait_program, name_, deadline));
    const Result<ExitStatus> status = co_await inner_->wait(deadline);
    if (call.waited()) co_await call.turn();
    if (status.has_value()) {
      call.event.results[0] = static_cast<std::uint64_t>(status->code);
      call.event.results[1] = static_cast<std::uint64_t>(status->signal);
    }
    call.complete(status);
    co_return status;
  }
  void kill() override { inner_->kill(); }

 private:
  std::unique_ptr<Program> inner_;
  std::uint64_t name_;
  Tracer& tracer_;
};

}  // namespace

/// Payload: the arguments; subject: the directory.
Task<Result<std::unique_ptr<Program>>> TracedPrograms::start(Command command) {
  const std::vector<std::string> arguments = command.arguments;
  const std::vector<std::string_view> views(arguments.begin(), arguments.end());
  const std::string directory = command.directory;
  TraceEvent asked = request_start(command, views);
  asked.subject = directory;
  Call call(tracer_, asked);
  Result<std::unique_ptr<Program>> program = co_await inner_.start(std::move(command));
  if (call.waited()) co_await call.turn();
  if (program.has_value()) {
    const std::uint64_t name = call.make();
    *program = std::make_unique<TracedProgram>(std::move(*program), name, tracer_);
  }
  call.complete(program);
  co_return program;
}

}  // namespace porpoise::trace
