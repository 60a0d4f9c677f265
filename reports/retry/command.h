#pragma once
// `porpoise-report retry`.

#include <CLI/CLI.hpp>

namespace porpoise::reports::retry {

/// Adds the subcommand; its work leaves the exit status in `status` (0, 1: could not write, 2: bad input).
void add_command(CLI::App& app, int& status);

}  // namespace porpoise::reports::retry
