#pragma once
// `porpoise-report whatif`: a page about what a change would have done to a recorded night.

namespace CLI {
class App;
}

namespace porpoise::reports::whatif {

/// Adds the subcommand; when it was chosen, parsing runs it and sets `status`.
void add_command(CLI::App& app, int& status);

}  // namespace porpoise::reports::whatif
