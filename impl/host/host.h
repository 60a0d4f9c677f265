#pragma once
// Everything the MTA may ask of the world, as one process sees it. Two implementations: live
// (impl/host/live) and simulated (sim/world). Which one it is, nothing above can tell.

#include "impl/base/task.h"
#include "impl/host/accounts.h"
#include "impl/host/clock.h"
#include "impl/host/filesystem.h"
#include "impl/host/network.h"
#include "impl/host/process.h"
#include "impl/host/programs.h"

namespace porpoise {

/// References to services that outlive every coroutine of the process. Copy it freely.
struct Host {
  Executor executor;
  Clock& clock;
  FileSystem& files;
  Network& network;
  Programs& programs;
  Accounts& accounts;
  Entropy& entropy;
  Identity& identity;
  Signals& signals;
  StandardStreams& streams;
  Log& log;
};

}  // namespace porpoise
