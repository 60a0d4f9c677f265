#pragma once
// `sendmail -bs`: one SMTP dialogue on the standard streams, for a program that is allowed to send
// mail anywhere.

#include <string>

#include "impl/host/host.h"
#include "impl/roles/enqueuer.h"

namespace porpoise::serve {

/// Takes messages for `enqueuer`, which outlives it; every recipient is taken. The process's exit
/// code: 0 once the client has gone; 111 when the settings of the home cannot be read, and one line
/// on standard error says why. Standard streams know no deadlines: a client may be silent for ever.
Task<int> smtp_session(Host host, std::string home, roles::Enqueuer& enqueuer);

}  // namespace porpoise::serve
