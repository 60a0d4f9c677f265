#pragma once
// The page that tells what was measured.

#include <string>
#include <utility>
#include <vector>

#include "reports/bench/measurements.h"
#include "reports/page/page.h"

namespace porpoise::reports::bench {

/// Names and values: what machine it was.
using Machine = std::vector<std::pair<std::string, std::string>>;

/// From lines of NAME,VALUE behind a line of names; a value may hold commas, in quotes.
Machine read_machine(std::string_view csv);

Page make_article(const Measurements& measured, const Machine& machine);

}  // namespace porpoise::reports::bench
