#pragma once
// What the steps of a delivery have in common.

#include <string>

#include "impl/local/course.h"

namespace porpoise::local {

/// Bytes of a message that are read and passed on at once.
inline constexpr std::size_t kPieceBytes = 32 * 1024;

/// It ends here and is tried again, for what `text` says.
inline StepResult deferred_step(std::string text) {
  return StepResult(StepResult::Kind::deferred, std::move(text));
}

}  // namespace porpoise::local
