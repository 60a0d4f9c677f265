#pragma once
// The page that tells what was measured.

#include "reports/bench/cells.h"

namespace porpoise::reports::bench {

Page make_article(const Measurements& measured, const Machine& machine);

}  // namespace porpoise::reports::bench
