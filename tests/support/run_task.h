#pragma once
// Runs one coroutine to its end, or as far as it gets, on a context of its own.

#include <optional>

#include <gtest/gtest.h>

#include "impl/base/task.h"

namespace porpoise::test {

template <class T>
Task<> store_result(Task<T> task, std::optional<T>& result) {
  result.emplace(co_await std::move(task));
}

/// Polls until nothing is ready. Throws when the task is not done by then: it waits for something
/// that nobody will bring.
template <class T>
T run_task(boost::asio::io_context& context, Task<T> task) {
  std::optional<T> result;
  spawn(context.get_executor(), store_result(std::move(task), result));
  context.restart();
  context.poll();
  return std::move(result.value());
}

}  // namespace porpoise::test
