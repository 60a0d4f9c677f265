#pragma once
// Broken invariants: on in every build, because a queue that has lost its mind must stop.

namespace porpoise {
/// Prints one line to standard error and aborts.
[[noreturn]] void assertion_failed(const char* expression, const char* file, int line);
}  // namespace porpoise

#define PORPOISE_ASSERT(expression) \
  ((expression) ? static_cast<void>(0) : ::porpoise::assertion_failed(#expression, __FILE__, __LINE__))
