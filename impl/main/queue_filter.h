#pragma once
// The program between inject::FilterEnqueuer and a filter: frames on its standard input become the
// filter's descriptors 0 and 1. A process of its own, because programs get only one input.

#include <string>
#include <string_view>

namespace porpoise::command {

inline constexpr std::string_view kQueueFilterCommand = "queue-filter";

/// Runs `program` as qmail-queue is run; its exit code. 120: it cannot be executed. A message that
/// breaks off never gets the end of its envelope. Blocks; nothing else of this process may need to
/// run.
int run_queue_filter(const std::string& program);

}  // namespace porpoise::command
