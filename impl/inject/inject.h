#pragma once
// qmail-inject: a message on standard input, made whole, goes to an Enqueuer.

#include <string>

#include "impl/host/host.h"
#include "impl/inject/author.h"
#include "impl/inject/options.h"
#include "impl/roles/enqueuer.h"

namespace porpoise::inject {

/// The process's exit code: 0 queued, or printed; 100 it can never be, 111 it cannot be now. Then
/// `qmail-inject: fatal: ...` on standard error says why. `enqueuer` outlives it.
Task<int> inject(Host host, std::string home, roles::Enqueuer& enqueuer, Options options,
                 Variables variables);

}  // namespace porpoise::inject
