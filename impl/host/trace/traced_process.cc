#include "impl/host/trace/traced_process.h"

namespace porpoise::trace {

namespace {

class TracedTimer final : public Timer {
 public:
  TracedTimer(std::unique_ptr<Timer> inner, std::uint64_t name, Tracer& tracer)
      : inner_(std::move(inner)), name_(name), tracer_(tracer) {}

  Task<> wait_until(Instant deadline) override {
    const std::uint64_t call = tracer_.begin();
    co_await inner_->wait_until(deadline);
    TraceEvent event = Tracer::event(call, Operation::wait, name_);
    event.numbers = {static_cast<std::uint64_t>(deadline.ns), 0, 0};
    tracer_.complete(event);
  }
  void wake() override { inner_->wake(); }

 private:
  std::unique_ptr<Timer> inner_;
  std::uint64_t name_;
  Tracer& tracer_;
};

}  // namespace

Task<> TracedClock::sleep_until(Instant deadline) {
  const std::uint64_t call = tracer_.begin();
  co_await inner_.sleep_until(deadline);
  TraceEvent event = Tracer::event(call, Operation::sleep);
  event.numbers = {static_cast<std::uint64_t>(deadline.ns), 0, 0};
  tracer_.complete(event);
}

std::unique_ptr<Timer> TracedClock::make_timer() {
  const std::uint64_t name = tracer_.name();
  return std::make_unique<TracedTimer>(inner_.make_timer(), name, tracer_);
}

std::uint64_t TracedEntropy::draw() {
  TraceEvent event = Tracer::event(tracer_.begin(), Operation::draw);
  event.results[0] = inner_.draw();
  tracer_.complete(event);
  return event.results[0];
}

void TracedIdentity::tell_started() {
  const std::string host_name = inner_.host_name();
  const std::string boot_id = inner_.boot_id();
  const std::vector<std::string> arguments = inner_.arguments();
  const std::vector<std::string_view> views(arguments.begin(), arguments.end());
  TraceEvent event = Tracer::event(tracer_.begin(), Operation::started);
  event.subject = host_name;
  event.object = boot_id;
  event.numbers = {inner_.process(), inner_.user(), inner_.group()};
  event.payload = views;
  tracer_.complete(event);
}

std::optional<std::string> TracedIdentity::variable(std::string_view name) const {
  TraceEvent event = Tracer::event(tracer_.begin(), Operation::variable);
  std::optional<std::string> value = inner_.variable(name);
  event.subject = name;
  event.results[0] = value.has_value();
  if (value) event.object = *value;
  tracer_.complete(event);
  return value;
}

Task<Signal> TracedSignals::next() {
  const std::uint64_t call = tracer_.begin();
  const Signal signal = co_await inner_.next();
  TraceEvent event = Tracer::event(call, Operation::signal);
  event.results[0] = static_cast<std::uint64_t>(signal);
  tracer_.complete(event);
  co_return signal;
}

void TracedLog::write(std::string_view line) {
  TraceEvent event = Tracer::event(tracer_.begin(), Operation::log);
  inner_.write(line);
  event.subject = line;
  tracer_.complete(event);
}

Task<Result<std::size_t>> TracedStandardStreams::read_input(std::span<char> out) {
  const std::uint64_t call = tracer_.begin();
  const Result<std::size_t> got = co_await inner_.read_input(out);
  TraceEvent event = Tracer::event(call, Operation::read_input);
  event.numbers = {out.size(), 0, 0};
  const std::string_view bytes(out.data(), got.has_value() ? *got : 0);
  event.payload = std::span(&bytes, 1);
  event.results[0] = bytes.size();
  tracer_.complete(event, got);
  co_return got;
}

Task<Result<void>> TracedStandardStreams::write_output(std::string_view bytes) {
  const std::uint64_t call = tracer_.begin();
  const Result<void> done = co_await inner_.write_output(bytes);
  TraceEvent event = Tracer::event(call, Operation::write_output);
  event.payload = std::span(&bytes, 1);
  tracer_.complete(event, done);
  co_return done;
}

Task<Result<void>> TracedStandardStreams::write_error(std::string_view bytes) {
  const std::uint64_t call = tracer_.begin();
  const Result<void> done = co_await inner_.write_error(bytes);
  TraceEvent event = Tracer::event(call, Operation::write_error);
  event.payload = std::span(&bytes, 1);
  tracer_.complete(event, done);
  co_return done;
}

namespace {

void tell_account(Tracer& tracer, TraceEvent event, const Result<std::optional<Account>>& account) {
  const bool found = account.has_value() && account->has_value();
  if (found) {
    event.object = (*account)->home;
    event.results = {1, (*account)->user, (*account)->group, 0, 0, 0};
  }
  tracer.complete(event, account);
}

}  // namespace

Task<Result<std::optional<Account>>> TracedAccounts::find(std::string name) {
  const std::uint64_t call = tracer_.begin();
  Result<std::optional<Account>> account = co_await inner_.find(name);
  TraceEvent event = Tracer::event(call, Operation::find_account);
  event.subject = name;
  tell_account(tracer_, event, account);
  co_return account;
}

Task<Result<std::optional<Account>>> TracedAccounts::find_user(std::uint32_t user) {
  const std::uint64_t call = tracer_.begin();
  Result<std::optional<Account>> account = co_await inner_.find_user(user);
  TraceEvent event = Tracer::event(call, Operation::find_user);
  if (account.has_value() && account->has_value()) event.subject = (*account)->name;
  event.numbers = {user, 0, 0};
  tell_account(tracer_, event, account);
  co_return account;
}

}  // namespace porpoise::trace
