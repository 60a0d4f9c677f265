#pragma once
// Running another program to its end in the place of this one: with its descriptors and variables.
// Blocks. Call it before there is a LiveHost, which changes signals and the umask.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porpoise::live {

/// qmail's code for what may work later.
inline constexpr int kNotRun = 111;

/// Its exit code; kNotRun when it cannot be started or was ended by a signal.
int run_program(const std::vector<std::string>& command);

/// The same, with `head` and then our standard input as its standard input.
int run_program_behind(std::string_view head, const std::vector<std::string>& command);

/// Makes standard input one that can be read again from its start: a copy of it, if need be. False
/// when it cannot be kept.
bool keep_input();
/// Standard input is read from its start again.
void rewind_input();

/// Of the environment.
std::optional<std::string> variable(const char* name);

/// Now, as a Date field has it, in local time; with a line feed.
std::string local_date_field();

}  // namespace porpoise::live
