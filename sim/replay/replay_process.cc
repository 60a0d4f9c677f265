#include "sim/replay/replay_process.h"

#include "impl/host/trace/request.h"
#include "sim/replay/answers.h"

namespace porpoise::sim {

using record::ReadEvent;
using trace::Operation;
using trace::TraceEvent;

namespace {

class ReplayTimer final : public Timer {
 public:
  ReplayTimer(std::uint64_t name, Playback& playback) : name_(name), playback_(playback) {}

  Task<> wait_until(Instant deadline) override {
    co_await playback_.ask(trace::request_until(Operation::wait, name_, deadline));
  }
  void wake() override {}

 private:
  const std::uint64_t name_;
  Playback& playback_;
};

class ReplayProgram final : public Program {
 public:
  ReplayProgram(std::uint64_t name, Playback& playback) : name_(name), playback_(playback) {}

  Task<Result<void>> write(std::string_view bytes) override {
    const TraceEvent asked =
        trace::request_write(Operation::write_program, name_, 0, std::span(&bytes, 1));
    const ReadEvent* const answer = co_await playback_.ask(asked);
    co_return outcome(*answer);
  }
  void close_input() override {}

  Task<Result<std::size_t>> read_output(std::span<char> out) override {
    const TraceEvent asked = trace::request_read(Operation::read_program, name_, 0, out.size());
    const ReadEvent* const answer = co_await playback_.ask(asked);
    co_return bytes_read(*answer, out);
  }

  Task<Result<ExitStatus>> wait(Instant deadline) override {
    const TraceEvent asked = trace::request_until(Operation::wait_program, name_, deadline);
    const ReadEvent* const answer = co_await playback_.ask(asked);
    if (answer->event.error) co_return answer->event.error;
    ExitStatus status;
    status.code = static_cast<int>(answer->event.results[0]);
    status.signal = static_cast<int>(answer->event.results[1]);
    co_return status;
  }
  void kill() override {}

 private:
  const std::uint64_t name_;
  Playback& playback_;
};

}  // namespace

Task<> ReplayClock::sleep_until(Instant deadline) {
  co_await playback_.ask(trace::request_until(Operation::sleep, 0, deadline));
}

std::unique_ptr<Timer> ReplayClock::make_timer() {
  const std::uint64_t name = playback_.name();
  return std::make_unique<ReplayTimer>(name, playback_);
}

std::uint64_t ReplayEntropy::draw() {
  const ReadEvent* const answer = playback_.ask_at_once(trace::request(Operation::draw));
  return answer == nullptr ? 0 : answer->event.results[0];
}

ReplayIdentity::ReplayIdentity(Playback& playback) : playback_(playback) {
  const ReadEvent* const answer = playback_.ask_at_once(trace::request(Operation::started));
  if (answer == nullptr) return;
  const TraceEvent& event = answer->event;
  host_name_ = event.subject;
  boot_id_ = event.object;
  process_ = static_cast<std::uint32_t>(event.numbers[0]);
  user_ = static_cast<std::uint32_t>(event.numbers[1]);
  group_ = static_cast<std::uint32_t>(event.numbers[2]);
  arguments_.assign(event.payload.begin(), event.payload.end());
}

std::optional<std::string> ReplayIdentity::variable(std::string_view name) const {
  const ReadEvent* const answer =
      playback_.ask_at_once(trace::request_about(Operation::variable, name));
  if (answer == nullptr || answer->event.results[0] == 0) return std::nullopt;
  return std::string(answer->event.object);
}

Task<Signal> ReplaySignals::next() {
  const ReadEvent* const answer = co_await playback_.ask(trace::request(Operation::signal));
  co_return static_cast<Signal>(answer->event.results[0]);
}

void ReplayLog::write(std::string_view line) {
  playback_.ask_at_once(trace::request_about(Operation::log, line));
}

Task<Result<std::size_t>> ReplayStreams::read_input(std::span<char> out) {
  const TraceEvent asked = trace::request_read(Operation::read_input, 0, 0, out.size());
  const ReadEvent* const answer = co_await playback_.ask(asked);
  co_return bytes_read(*answer, out);
}

Task<Result<void>> ReplayStreams::write_output(std::string_view bytes) {
  const TraceEvent asked =
      trace::request_write(Operation::write_output, 0, 0, std::span(&bytes, 1));
  const ReadEvent* const answer = co_await playback_.ask(asked);
  co_return outcome(*answer);
}

Task<Result<void>> ReplayStreams::write_error(std::string_view bytes) {
  const TraceEvent asked = trace::request_write(Operation::write_error, 0, 0, std::span(&bytes, 1));
  const ReadEvent* const answer = co_await playback_.ask(asked);
  co_return outcome(*answer);
}

Task<Result<std::optional<Account>>> ReplayAccounts::find(std::string name) {
  const TraceEvent asked = trace::request_about(Operation::find_account, name);
  const ReadEvent* const answer = co_await playback_.ask(asked);
  if (answer->event.error) co_return answer->event.error;
  if (answer->event.results[0] == 0) co_return std::optional<Account>();
  Account account;
  account.name = std::move(name);
  account.user = static_cast<std::uint32_t>(answer->event.results[1]);
  account.group = static_cast<std::uint32_t>(answer->event.results[2]);
  account.home = answer->event.object;
  co_return std::optional<Account>(std::move(account));
}

Task<Result<std::optional<Account>>> ReplayAccounts::find_user(std::uint32_t user) {
  const TraceEvent asked = trace::request_number(Operation::find_user, 0, user);
  const ReadEvent* const answer = co_await playback_.ask(asked);
  if (answer->event.error) co_return answer->event.error;
  if (answer->event.results[0] == 0) co_return std::optional<Account>();
  Account account;
  account.name = answer->event.subject;
  account.user = static_cast<std::uint32_t>(answer->event.results[1]);
  account.group = static_cast<std::uint32_t>(answer->event.results[2]);
  account.home = answer->event.object;
  co_return std::optional<Account>(std::move(account));
}

Task<Result<std::unique_ptr<Program>>> ReplayPrograms::start(Command command) {
  const std::vector<std::string_view> views(command.arguments.begin(), command.arguments.end());
  const TraceEvent asked = trace::request_start(command, views);
  const ReadEvent* const answer = co_await playback_.ask(asked);
  if (answer->event.error) co_return answer->event.error;
  co_return std::make_unique<ReplayProgram>(playback_.name(), playback_);
}

}  // namespace porpoise::sim
