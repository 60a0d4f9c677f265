#pragma once
// Several coroutines at the same time, and one that waits for all of them.

#include <vector>

#include "impl/base/result.h"
#include "impl/base/task.h"

namespace porpoise {

/// Runs `tasks` side by side and resumes when the last one has ended, whatever became of the
/// others. The first error, in the order of `tasks`.
Task<Result<void>> together(Executor executor, std::vector<Task<Result<void>>> tasks);

}  // namespace porpoise
