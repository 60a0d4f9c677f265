// One knob instead of a table: the price of an attempt.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "reports/retry/choice/families.h"
#include "reports/retry/choice/optimum.h"
#include "reports/retry/sections/sections.h"
#include "reports/page/text.h"

namespace porpoise::reports::retry {
namespace {

constexpr double kPrices[] = {15, 30, 60, 120, 240, 480, 960, 1920, 3840, 7680, 15360};

Costs at_price(const Costs& costs, double price) {
  Costs changed = costs;
  changed.attempt = {price, price, price};
  return changed;
}

/// Cost beyond the optimum at each price; `name(price)` names the schedule.
template <class Name>
Figure price_figure(const Study& study, std::string id, std::string caption, Name name) {
  Figure figure;
  figure.id = std::move(id);
  figure.caption = std::move(caption);
  figure.x_label = "price of an attempt, in seconds of delay";
  figure.y_label = "cost beyond the optimum, %";
  figure.x_log = figure.y_log = figure.x_time = true;
  figure.y_range = {1, 1000};
  for (const Case& one : study.cases) {
    Series series;
    series.title = one.outage().title;
    for (const double price : kPrices) {
      const Costs costs = at_price(study.setup.costs, price);
      const Ages ages = ages_until(make_named(name(price)).first, study.setup.lifetime);
      const double best = one.exact.cost(optimal_ages(one.exact, price, study.ages)).avoidable(costs);
      series.points.emplace_back(price, 100 * (one.exact.cost(ages).avoidable(costs) / best - 1));
    }
    figure.series.push_back(std::move(series));
  }
  return figure;
}

}  // namespace

std::string write_prices(Page& page, const Study& study) {
  page.section("The price of an attempt");
  page.paragraph(
      "Turn the question round: at which price of an attempt is a schedule the best among itself played faster or slower? That price is what "
      "its author believed, knowingly or not. Found here from the formula, by stretching each schedule by a tenth either way. For a "
      "message old enough that its hazard is α/t, theory asks for the wait √(2 c t / α), which is that of t = a k² at c = 2 a α: 800 s for qmail's remote and 200 s "
      "for its local channel at α = 1. Over the whole life of a message the price is lower, because the first attempts come when the hazard has not begun to "
      "fall as 1/t: for the Pareto law S = 1/(1 + t/scale) it tends to c = a, 400 and 100 s.");
  Table table;
  table.id = "prices";
  table.caption = "The price of an attempt, in seconds of delay, at which the schedule is the best of its stretchings. “none”: stretching it costs or "
                  "saves both attempts and delay; “*”: at that price another stretching (of 1/8 to 8) is cheaper by more than 2 %, so that the price "
                  "is a standstill and no optimum.";
  table.head = {"schedule"};
  for (const Case& one : study.cases) table.head.push_back(one.outage().title);
  double least = 1e300, most = 0;
  for (const NamedSchedule& schedule : study.setup.schedules) {
    std::vector<std::string> row{schedule.name};
    for (const Case& one : study.cases) {
      const Price price = price_of(schedule, one.exact);
      row.push_back(price.seconds > 0 ? digits(price.seconds) + (price.off_best > 0.02 ? "*" : "") : "none");
      if (schedule.name != "qmail" || !(price.seconds > 0)) continue;
      least = std::min(least, price.seconds);
      most = std::max(most, price.seconds);
    }
    table.rows.push_back(std::move(row));
  }
  page.table(table);

  page.paragraph("So one number can stand for the schedule. <code>priced:P</code> in the control file <code>retryschedule</code> is the quadratic schedule "
                 "with a = P/2; the figures show how far it is from the optimum for whoever means that price, and how far qmail's fixed scale is.");
  page.figure(price_figure(study, "priced", "The one-knob schedule <code>priced:P</code> at the price P, beyond the optimum for P and that law.",
                           [](double price) { return fmt::format("priced:{}", std::lround(price)); }));
  page.figure(price_figure(study, "qmail-by-price", "qmail's remote schedule as it is, beyond the optimum, for those to whom an attempt is worth that price.",
                           [](double) { return std::string("qmail"); }));
  if (most == 0) return "";
  const std::string verdict = fmt::format("qmail's remote schedule is what somebody chooses to whom an attempt is worth {} to {} s of delay, depending on the law.",
                                          digits(least), digits(most));
  page.paragraph(verdict);
  return verdict;
}

}  // namespace porpoise::reports::retry
