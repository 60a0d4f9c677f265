#pragma once
// The words of a command line that ask for a what-if, the same in every program.

#include <CLI/CLI.hpp>

#include "sim/whatif/study.h"

namespace porpoise::sim {

/// What a record does not tell; used by `import`, too.
void add_choices(CLI::App& app, NightChoices& choices);
/// `wanted` must outlive the parsing.
void add_what_if(CLI::App& app, StudyWanted& wanted, unsigned& jobs);

}  // namespace porpoise::sim
