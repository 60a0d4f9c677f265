#pragma once
// What a delivery makes of a message: it goes on to somebody else (forward, condredirect), or its
// sender hears of it (qreceipt).

#include <string>
#include <vector>

#include "impl/host/host.h"
#include "impl/main/command_line.h"

namespace porpoise::command::helpers {

struct Requeue {
  std::string program;     ///< Whose name complaints begin with.
  std::string head;        ///< Before what standard input says.
  bool with_input = true;  ///< Else `head` is all of it.
  std::string sender;
  std::vector<std::string> recipients;  ///< As they are, without completion.
  int done = 0;                         ///< The exit code of success.

  Requeue() = default;
};

/// Queues the message; the exit code, 100 or 111 with a line on standard error when it cannot.
Task<int> requeue(Host host, std::string home, Requeue message);

/// That as what a command line asks for.
Choice requeuing(Requeue message);

}  // namespace porpoise::command::helpers
