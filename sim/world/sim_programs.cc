#include "sim/world/sim_programs.h"

#include <algorithm>
#include <cstring>

namespace porpoise::sim {

void ProgramTable::add(std::string name, ProgramScript script) {
  const bool reads_input = script.reads_input;
  add(std::move(name), reads_input, [script = std::move(script)](const ProgramRun&) { return script; });
}

void ProgramTable::add(std::string name, bool reads_input, Decide decide) {
  known_[std::move(name)] = Known{reads_input, std::move(decide)};
}

namespace {

/// One run; shared by the world's event that ends it and by the Program that its parent holds.
struct Running {
  EventQueue& queue;
  Owner machine;
  std::shared_ptr<ProgramRun> run;
  ProgramTable::Decide decide;
  bool reads_input = true;
  bool under_way = false;
  bool ended = false;
  ExitStatus status;
  std::string output;
  std::function<void()> tell;  ///< The parent's Program, while there is one.

  Running(EventQueue& queue_, Owner machine_) : queue(queue_), machine(machine_) {}
};

void end(Running& running, ExitStatus status, std::string output) {
  if (running.ended) return;
  running.ended = true;
  running.run->ended = true;
  running.status = status;
  running.output = std::move(output);
  if (running.tell) running.tell();
}

/// The input is complete: what follows is decided.
void go_on(const std::shared_ptr<Running>& running) {
  if (running->under_way) return;
  running->under_way = true;
  ProgramScript script = running->decide(*running->run);
  running->queue.schedule_after(script.takes, running->machine, [running, script] {
    end(*running, script.status, script.output);
  });
}

class SimProgram final : public Program {
 public:
  SimProgram(Life& life, std::shared_ptr<Running> running) : life_(life), running_(std::move(running)) {
    running_->tell = [this] { check(); };
  }
  SimProgram(const SimProgram&) = delete;
  SimProgram& operator=(const SimProgram&) = delete;
  ~SimProgram() override {
    running_->tell = nullptr;
    if (life_.ended) return;
    unwatch();
    close_input();
  }

  Task<Result<void>> write(std::string_view bytes) override {
    co_await spend_call(life_);
    if (!running_->reads_input || running_->ended) co_return make_error(errc::broken_pipe);
    running_->run->input += bytes;
    co_return Result<void>();
  }

  void close_input() override {
    if (running_->reads_input) go_on(running_);
  }

  Task<Result<std::size_t>> read_output(std::span<char> out) override {
    co_await ended(Instant::never(), reader_);
    const std::size_t size = std::min(out.size(), running_->output.size() - taken_);
    std::memcpy(out.data(), running_->output.data() + taken_, size);
    taken_ += size;
    co_return size;
  }

  Task<Result<ExitStatus>> wait(Instant deadline) override {
    co_await ended(deadline, waiter_);
    if (!running_->ended) co_return make_error(errc::timed_out);
    co_return running_->status;
  }

  void kill() override {
    ExitStatus killed;
    killed.signal = 9;
    end(*running_, killed, {});
  }

 private:
  Task<> ended(Instant deadline, Resume<Unit>& waiting) {
    co_await suspend<Unit>([this, deadline, &waiting](Resume<Unit> resume) {
      waiting = std::move(resume);
      watch(running_->ended ? life_.queue.now() + kCallCost : deadline);
    });
  }

  void watch(Instant at) {
    if (at == Instant::never()) return;
    unwatch();
    watching_ = true;
    event_ = life_.queue.schedule(at, life_.owner, [this] {
      watching_ = false;
      wake(waiter_);
      if (running_->ended) wake(reader_);
    });
  }
  void unwatch() {
    if (watching_) life_.queue.cancel(event_);
    watching_ = false;
  }
  void check() { watch(life_.queue.now() + kCallCost); }
  void wake(Resume<Unit>& waiting) {
    if (waiting) life_.resume(std::move(waiting), Unit{});
  }

  Life& life_;
  std::shared_ptr<Running> running_;
  std::size_t taken_ = 0;
  Resume<Unit> reader_;
  Resume<Unit> waiter_;
  EventQueue::Id event_;
  bool watching_ = false;
};

/// `sh -c LINE`, or `sh -c SCRIPT FILE LINE`, where the script runs LINE with FILE for its input.
bool is_shell(const Command& command) {
  const std::vector<std::string>& words = command.arguments;
  const bool shell = words.size() >= 3 && words[0].ends_with("/sh") && words[1] == "-c";
  return shell && (words.size() == 3 || (words.size() == 5 && words[2].ends_with("<\"$0\"")));
}

/// A shell is known by the line that it runs, everything else by its path.
const std::string& name_of(const Command& command) {
  return is_shell(command) ? command.arguments.back() : command.arguments[0];
}

/// What descriptor 0 holds at the start.
std::string input_of(const Disk& disk, const Command& command) {
  const bool from_file = is_shell(command) && command.arguments.size() == 5;
  return from_file ? disk.seen().contents(command.arguments[3]) : std::string();
}

DiskUser user_of(const DiskUser& parent, const Command& command) {
  return DiskUser(command.user.value_or(parent.user()), command.group.value_or(parent.group()));
}

/// What chdir would say.
Result<void> enter(Disk& disk, DiskUser& user, const Command& command) {
  if (command.directory.empty()) return {};
  const Result<FileInfo> found = disk.stat(user, command.directory);
  PORPOISE_CHECK(found);
  if (found->kind != FileKind::directory) return make_error(errc::not_a_directory);
  return {};
}

/// What exec says of a path that no program is known for: no file of the disk can be executed.
ErrorCode refusal(Disk& disk, DiskUser& user, const Command& command) {
  const Result<FileInfo> found = disk.stat(user, command.arguments[0]);
  return found.has_error() ? found.error() : make_error(errc::permission_denied);
}

}  // namespace

Task<Result<std::unique_ptr<Program>>> SimPrograms::start(Command command) {
  co_await spend_call(life_);
  DiskUser user = user_of(user_, command);
  const Result<void> entered = enter(disk_, user, command);
  PORPOISE_CO_CHECK(entered);
  const auto known = table_.known_.find(name_of(command));
  const bool shell = known == table_.known_.end() && command.arguments[0].ends_with("/sh");
  if (known == table_.known_.end() && !shell) {
    co_return refusal(disk_, user, command);
  }
  auto running = std::make_shared<Running>(life_.queue, machine_);
  running->run = std::make_shared<ProgramRun>();
  running->run->input = input_of(disk_, command);
  running->run->command = std::move(command);
  table_.runs_.push_back(running->run);
  if (shell) {
    running->reads_input = false;
    running->decide = [](const ProgramRun&) {
      ProgramScript missing;
      missing.output = "sh: not found\n";
      missing.status.code = 127;
      return missing;
    };
  } else {
    running->reads_input = known->second.reads_input;
    running->decide = known->second.decide;
  }
  if (!running->reads_input) go_on(running);
  co_return std::unique_ptr<Program>(std::make_unique<SimProgram>(life_, std::move(running)));
}

}  // namespace porpoise::sim
