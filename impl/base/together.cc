#include "impl/base/together.h"

#include "impl/base/gate.h"

namespace porpoise {
namespace {

struct Meeting {
  Gate gate;
  std::size_t missing;
  std::vector<Result<void>> results;

  Meeting(Executor executor, std::size_t size) : gate(executor), missing(size), results(size) {}
};

Task<> attend(Task<Result<void>> task, Meeting& meeting, std::size_t place) {
  const Result<void> result = co_await std::move(task);
  meeting.results[place] = result;
  if (--meeting.missing == 0) meeting.gate.open_all();
}

}  // namespace

Task<Result<void>> together(Executor executor, std::vector<Task<Result<void>>> tasks) {
  Meeting meeting(executor, tasks.size());
  for (std::size_t place = 0; place < tasks.size(); ++place) {
    spawn(executor, attend(std::move(tasks[place]), meeting, place));
  }
  if (meeting.missing > 0) co_await meeting.gate.wait();
  for (const Result<void>& result : meeting.results) PORPOISE_CO_CHECK(result);
  co_return Result<void>();
}

}  // namespace porpoise
