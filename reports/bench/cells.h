#pragma once
// Numbers of several rounds as tables show them.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/bench/measurements.h"
#include "reports/page/page.h"

namespace porpoise::reports::bench {

/// Names and values: what machine it was.
using Machine = std::vector<std::pair<std::string, std::string>>;

/// From lines of NAME,VALUE behind a line of names; a value may hold commas, in quotes.
Machine read_machine(std::string_view csv);
Table machine_table(const Machine& machine);

/// The median, with the least and the greatest in brackets where they differ.
std::string cell(const std::optional<Spread>& spread);

}  // namespace porpoise::reports::bench
