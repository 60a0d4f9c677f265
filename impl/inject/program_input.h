#pragma once
// What every program that hands its standard input to the queue does.

#include "impl/host/host.h"
#include "impl/roles/enqueuer.h"

namespace porpoise::inject {

/// Bytes of a read of standard input.
inline constexpr std::size_t kReadAtOnce = 64 << 10;

/// Whose a message is that this process submits.
roles::SubmissionInfo submission_of(const Identity& identity);

/// Appends standard input to `submission`, to its end. Errors: those of reading it.
Task<Result<void>> copy_input(StandardStreams& streams, roles::Submission& submission);

}  // namespace porpoise::inject
