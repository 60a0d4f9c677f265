#pragma once
// What the SMTP server needs of the world and of the other roles.

#include "impl/control/config_source.h"
#include "impl/host/clock.h"
#include "impl/host/network.h"
#include "impl/host/process.h"
#include "impl/roles/enqueuer.h"
#include "impl/roles/recipient_check.h"

namespace porpoise::smtp {

/// References to what outlives every session.
struct ServerParts {
  Executor executor;
  Clock& clock;
  Network& network;  ///< For its own addresses (localiphost) and to ask who a client is.
  Identity& identity;
  Log& log;
  const control::ConfigSource& config;
  roles::Enqueuer& enqueuer;
  roles::RecipientCheck& recipients;
};

}  // namespace porpoise::smtp
