#pragma once
// A tree as a TOML file. Comments and spelling of the file that it came from are not in the tree.

#include <string>

#include "sim/scenario/toml.h"

namespace porpoise::sim {

/// Tables and lists of tables get headers, in their order, after the plain keys of their parent.
/// Texts of several lines are written so. parse_toml() of it gives the same tree, but for the
/// lines.
std::string write_toml(const TomlNode& root);

}  // namespace porpoise::sim
