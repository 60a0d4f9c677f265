#pragma once
// The operator's commands, put together from a Host: carried out by the server that runs on the
// home, or, when none does, on its queue under its lock.

#include <memory>
#include <string>

#include "impl/host/host.h"
#include "impl/operate/format.h"
#include "impl/operate/request.h"

namespace porpoise::serve {

struct OperatorCommand {
  operate::Request request;
  /// How entries are shown; none for requests that have none.
  std::shared_ptr<operate::Format> format;
  /// What to say at the end, given how many messages it was: "{} messages held". Empty: nothing.
  std::string conclusion;

  OperatorCommand() = default;
};

/// The process's exit code:
///   0   done, and durable;
///   1   check: something is wrong with the queue; one line for each fault on standard error;
///   2   bad input: no such message, no such home, no permission; one line on standard error;
///   111 the disk or the server failed while at it.
Task<int> operate(Host host, std::string home, OperatorCommand command);

}  // namespace porpoise::serve
