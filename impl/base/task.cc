#include "impl/base/task.h"

#include <exception>

namespace porpoise {

void spawn(const Executor& executor, Task<> task) {
  boost::asio::co_spawn(executor, std::move(task), [](std::exception_ptr bug) {
    if (bug) std::rethrow_exception(bug);
  });
}

}  // namespace porpoise
