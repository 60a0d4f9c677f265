#pragma once
// `porpoise-report bench`: measures the queue beside Postfix and writes the page.

#include <CLI/CLI.hpp>

namespace porpoise::reports::bench {

void add_command(CLI::App& app, int& status);

}  // namespace porpoise::reports::bench
