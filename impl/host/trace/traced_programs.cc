#include "impl/host/trace/traced_process.h"

namespace porpoise::trace {

namespace {

class TracedProgram final : public Program {
 public:
  TracedProgram(std::unique_ptr<Program> inner, std::uint64_t name, Tracer& tracer)
      : inner_(std::move(inner)), name_(name), tracer_(tracer) {}

  Task<Result<void>> write(std::string_view bytes) override {
    const std::uint64_t call = tracer_.begin();
    const Result<void> done = co_await inner_->write(bytes);
    TraceEvent event = Tracer::event(call, Operation::write_program, name_);
    event.payload = std::span(&bytes, 1);
    tracer_.complete(event, done);
    co_return done;
  }
  void close_input() override { inner_->close_input(); }

  Task<Result<std::size_t>> read_output(std::span<char> out) override {
    const std::uint64_t call = tracer_.begin();
    const Result<std::size_t> got = co_await inner_->read_output(out);
    TraceEvent event = Tracer::event(call, Operation::read_program, name_);
    event.numbers = {out.size(), 0, 0};
    const std::string_view bytes(out.data(), got.has_value() ? *got : 0);
    event.payload = std::span(&bytes, 1);
    event.results[0] = bytes.size();
    tracer_.complete(event, got);
    co_return got;
  }

  Task<Result<ExitStatus>> wait(Instant deadline) override {
    const std::uint64_t call = tracer_.begin();
    const Result<ExitStatus> status = co_await inner_->wait(deadline);
    TraceEvent event = Tracer::event(call, Operation::wait_program, name_);
    event.numbers = {static_cast<std::uint64_t>(deadline.ns), 0, 0};
    if (status.has_value()) {
      event.results[0] = static_cast<std::uint64_t>(status->code);
      event.results[1] = static_cast<std::uint64_t>(status->signal);
    }
    tracer_.complete(event, status);
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
  const std::uint64_t call = tracer_.begin();
  const std::vector<std::string> arguments = command.arguments;
  const std::string directory = command.directory;
  const std::uint64_t user = command.user ? *command.user : ~std::uint64_t{0};
  const std::uint64_t group = command.group ? *command.group : ~std::uint64_t{0};
  Result<std::unique_ptr<Program>> program = co_await inner_.start(std::move(command));
  const std::vector<std::string_view> views(arguments.begin(), arguments.end());
  TraceEvent event = Tracer::event(call, Operation::start_program);
  event.subject = directory;
  event.numbers = {user, group, 0};
  event.payload = views;
  if (program.has_value()) {
    event.made = tracer_.name();
    *program = std::make_unique<TracedProgram>(std::move(*program), event.made, tracer_);
  }
  tracer_.complete(event, program);
  co_return program;
}

}  // namespace porpoise::trace
