#pragma once
// A delivery's message on its way to somebody else: forward, condredirect.

#include <string>
#include <vector>

#include "impl/host/host.h"

namespace porpoise::command::helpers {

struct Requeue {
  std::string program;  ///< Whose name complaints begin with.
  std::string head;     ///< Before what standard input says.
  std::string sender;
  std::vector<std::string> recipients;  ///< As they are, without completion.
  int done = 0;                         ///< The exit code of success.

  Requeue() = default;
};

/// Queues standard input; the exit code, 100 or 111 with a line on standard error when it cannot.
Task<int> requeue(Host host, std::string home, Requeue message);

}  // namespace porpoise::command::helpers
