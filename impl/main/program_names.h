#pragma once
// The names that the executable answers to besides its own: qmail's programs, as links to it.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "impl/main/command_line.h"

namespace porpoise::command {

/// What a program of qmail's does when it is called with `arguments` (without its name); nothing
/// when `name` is none of them. Those that begin by running another program have run it.
std::optional<Choice> program_named(std::string_view name, std::vector<std::string> arguments);

/// All those names, in order of the alphabet.
std::vector<std::string> program_names();

}  // namespace porpoise::command
