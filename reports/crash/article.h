#pragma once
// The study as a page: what was visited, what was found, and what was not tried.

#include "reports/crash/study.h"
#include "reports/page/page.h"

namespace porpoise::reports::crash {

Page write_article(const Study& study);

}  // namespace porpoise::reports::crash
