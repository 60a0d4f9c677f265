#pragma once
// The article, section by section. Each writes its text, tables and figures and returns the sentence
// that the summary quotes (HTML; may be empty).

#include <string>

#include "reports/retry/log/summary.h"
#include "reports/page/page.h"
#include "reports/retry/study/study.h"

namespace porpoise::reports::retry {

std::string write_log(Page& page, const LogSummary& log);
std::string write_model(Page& page, const Study& study);
std::string write_schedules(Page& page, const Study& study);
std::string write_agreement(Page& page, const Study& study);
std::string write_costs(Page& page, const Study& study);
std::string write_as_shipped(Page& page, const Study& study);
std::string write_optimum(Page& page, const Study& study);
std::string write_beliefs(Page& page, const Study& study);    // T59
std::string write_prices(Page& page, const Study& study);
std::string write_quadratic(Page& page, const Study& study);  // T60
std::string write_backlog(Page& page, const Study& study);    // T61
std::string write_effects(Page& page, const Study& study);
std::string write_close(Page& page, const Study& study);

/// All of the above in order, with their sentences as the summary.
Page write_article(const Study& study);

}  // namespace porpoise::reports::retry
