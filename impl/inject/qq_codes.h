#pragma once
// qmail-queue's exit codes and the texts that its callers have for them.

#include "impl/roles/enqueuer.h"

namespace porpoise::inject {

/// For a code above all others that a program may exit with: it was ended by a signal.
inline constexpr int kQueueCrashed = 256;

/// What a qmail-queue that exited with `code` says. Accepted ones have the id 0.
roles::EnqueueResult result_of(int code);

/// The code that a qmail-queue exits with after `result`.
int code_of(const roles::EnqueueResult& result);

}  // namespace porpoise::inject
