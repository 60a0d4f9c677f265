#include "impl/host/trace/traced_process.h"

#include "impl/host/trace/request.h"

namespace porpoise::trace {

namespace {

class TracedTimer final : public Timer {
 public:
  TracedTimer(std::unique_ptr<Timer> inner, std::uint64_t name, Tracer& tracer)
      : inner_(std::move(inner)), name_(name), tracer_(tracer) {}

  Task<> wait_until(Instant deadline) override {
    Call call(tracer_, request_until(Operation::wait, name_, deadline));
    co_await inner_->wait_until(deadline);
    if (call.waited()) co_await call.turn();
    call.complete();
  }
  void wake() override { inner_->wake(); }

 private:
  std::unique_ptr<Timer> inner_;
  std::uint64_t name_;
  Tracer& tracer_;
};

}  // namespace

Task<> TracedClock::sleep_until(Instant deadline) {
  Call call(tracer_, request_until(Operation::sleep, 0, deadline));
  co_await inner_.sleep_until(deadline);
  if (call.waited()) co_await call.turn();
  call.complete();
}

std::unique_ptr<Timer> TracedClock::make_timer() {
  const std::uint64_t name = tracer_.name();
  return std::make_unique<TracedTimer>(inner_.make_timer(), name, tracer_);
}

std::uint64_t TracedEntropy::draw() {
  Call call(tracer_, request(Operation::draw));
  call.event.results[0] = inner_.draw();
  call.complete_at_once();
  return call.event.results[0];
}

void TracedIdentity::tell_started() {
  const std::string host_name = inner_.host_name();
  const std::string boot_id = inner_.boot_id();
  const std::vector<std::string> arguments = inner_.arguments();
  const std::vector<std::string_view> views(arguments.begin(), arguments.end());
  Call call(tracer_, request(Operation::started));
  call.event.subject = host_name;
  call.event.object = boot_id;
  call.event.numbers = {inner_.process(), inner_.user(), inner_.group()};
  call.event.payload = views;
  call.complete_at_once();
}

std::optional<std::string> TracedIdentity::variable(std::string_view name) const {
  Call call(tracer_, request_about(Operation::variable, name));
  std::optional<std::string> value = inner_.variable(name);
  call.event.results[0] = value.has_value();
  if (value) call.event.object = *value;
  call.complete_at_once();
  return value;
}

Task<Signal> TracedSignals::next() {
  Call call(tracer_, request(Operation::signal));
  const Signal signal = co_await inner_.next();
  if (call.waited()) co_await call.turn();
  call.event.results[0] = static_cast<std::uint64_t>(signal);
  call.complete();
  co_return signal;
}

void TracedLog::write(std::string_view line) {
  Call call(tracer_, request_about(Operation::log, line));
  inner_.write(line);
  call.complete_at_once();
}

Task<Result<std::size_t>> TracedStandardStreams::read_input(std::span<char> out) {
  Call call(tracer_, request_read(Operation::read_input, 0, 0, out.size()));
  const Result<std::size_t> got = co_await inner_.read_input(out);
  if (call.waited()) co_await call.turn();
  const std::string_view bytes(out.data(), got.has_value() ? *got : 0);
  call.event.payload = std::span(&bytes, 1);
  call.event.results[0] = bytes.size();
  call.complete(got);
  co_return got;
}

Task<Result<void>> TracedStandardStreams::write_output(std::string_view bytes) {
  Call call(tracer_, request_write(Operation::write_output, 0, 0, std::span(&bytes, 1)));
  const Result<void> done = co_await inner_.write_output(bytes);
  if (call.waited()) co_await call.turn();
  call.complete(done);
  co_return done;
}

Task<Result<void>> TracedStandardStreams::write_error(std::string_view bytes) {
  Call call(tracer_, request_write(Operation::write_error, 0, 0, std::span(&bytes, 1)));
  const Result<void> done = co_await inner_.write_error(bytes);
  if (call.waited()) co_await call.turn();
  call.complete(done);
  co_return done;
}

namespace {

void complete_with(Call& call, const Result<std::optional<Account>>& account) {
  const bool found = account.has_value() && account->has_value();
  if (found) {
    call.event.object = (*account)->home;
    call.event.results = {1, (*account)->user, (*account)->group, 0, 0, 0};
  }
  call.complete(account);
}

}  // namespace

Task<Result<std::optional<Account>>> TracedAccounts::find(std::string name) {
  Call call(tracer_, request_about(Operation::find_account, name));
  Result<std::optional<Account>> account = co_await inner_.find(name);
  if (call.waited()) co_await call.turn();
  complete_with(call, account);
  co_return account;
}

Task<Result<std::optional<Account>>> TracedAccounts::find_user(std::uint32_t user) {
  Call call(tracer_, request_number(Operation::find_user, 0, user));
  Result<std::optional<Account>> account = co_await inner_.find_user(user);
  if (call.waited()) co_await call.turn();
  if (account.has_value() && account->has_value()) call.event.subject = (*account)->name;
  complete_with(call, account);
  co_return account;
}

}  // namespace porpoise::trace
