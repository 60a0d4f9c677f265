#pragma once

#include <atomic>
#include <cstddef>
#include <future>

namespace porpoise::reports::retry {

/// Calls work(0) to work(count - 1), in any order, on two threads; returns when all have returned.
template <class Work>
void on_two_threads(std::size_t count, const Work& work) {
  std::atomic<std::size_t> next = 0;
  const auto go = [&] {
    for (std::size_t n = next++; n < count; n = next++) work(n);
  };
  const std::future<void> other = std::async(std::launch::async, go);
  go();
  other.wait();
}

}  // namespace porpoise::reports::retry
