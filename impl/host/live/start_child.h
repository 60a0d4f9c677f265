#pragma once
// fork and exec. Waits until the new program is loaded: call it on a worker.

#include <sys/types.h>

#include "impl/base/result.h"
#include "impl/host/live/descriptor.h"
#include "impl/host/programs.h"

namespace porpoise::live {

struct StartedChild {
  pid_t process = -1;
  Descriptor pidfd;
  Descriptor input;   ///< Our end of the child's descriptor 0.
  Descriptor output;  ///< Our end of its descriptors 1 and 2.

  StartedChild() = default;
};

/// Errors: as Programs::start.
Result<StartedChild> start_child(const Command& command);

}  // namespace porpoise::live
