#pragma once
// The page about a what-if.

#include "reports/page/page.h"
#include "sim/whatif/study.h"

namespace porpoise::reports::whatif {

Page write_article(const sim::StudyOutcome& outcome, const sim::WhatIf& what_if);

}  // namespace porpoise::reports::whatif
