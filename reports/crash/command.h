#pragma once
// `porpoise-report crash`.

namespace CLI {
class App;
}

namespace porpoise::reports::crash {

/// `status` becomes the exit code: 0 written and nothing broken, 1 broken or not written, 2 bad
/// input.
void add_command(CLI::App& app, int& status);

}  // namespace porpoise::reports::crash
