// The best possible schedule for each law, the continuous law that explains it, and the best of each
// simple family.

#include <fmt/format.h>

#include "reports/retry/choice/families.h"
#include "reports/retry/choice/optimum.h"
#include "reports/retry/sections/sections.h"
#include "reports/page/text.h"

namespace porpoise::reports::retry {
namespace {

/// Where hardly any message is left, the best wait is of no consequence and is not drawn.
constexpr double kDrawn = 1e-4;

Figure optimum_figure(const Study& study) {
  Figure figure;
  figure.id = "optimal-waits";
  figure.caption = "The waits of the optimal schedules (until one message in ten thousand is left), and qmail's for comparison. "
                   "Their level is set by the price; their slope by the law.";
  figure.x_label = "age of the message at an attempt";
  figure.y_label = "wait until the next attempt";
  figure.x_log = figure.y_log = figure.x_time = figure.y_time = true;
  for (const Case& one : study.cases) {
    Series series;
    series.title = one.outage().title;
    for (std::size_t k = 0; k + 2 < one.best.size(); ++k) {
      if (one.exact.survival()[static_cast<std::size_t>(one.best[k])] < kDrawn) break;
      // The first wait, at age 0, has no place on a logarithmic axis: it is drawn at its own length.
      const auto wait = static_cast<double>(one.best[k + 1] - one.best[k]);
      series.points.emplace_back(k == 0 ? wait : static_cast<double>(one.best[k]), wait);
    }
    figure.series.push_back(std::move(series));
  }
  Series qmail{"qmail remote", {}, Series::Style::dashed, {}};
  for (int k = 1; k <= 38; ++k) qmail.points.emplace_back(400.0 * k * k, 400.0 * (2 * k + 1));
  figure.series.push_back(std::move(qmail));
  return figure;
}

}  // namespace

std::string write_optimum(Page& page, const Study& study) {
  const Costs& costs = study.setup.costs;
  page.section("The optimum");
  page.paragraph(
      "For a known law the best schedule is a shortest path: from each age, which next age? Dynamic programming over every whole "
      "second of the lifetime finds it exactly (the best next age is the lowest of a set of lines, so a week takes milliseconds); "
      "nothing in the tables can beat it. The continuous law (Keller 1974, after Barlow, Hunter and Proschan) explains its "
      "shape: <b>wait √(2c / (h(t) v(t)))</b>, where h is the hazard (how likely it is that the destination comes back just now) and v "
      "the value of a second. It is accurate when many attempts fall into the time in which h changes. Where the destination may "
      "leave again (on/off) the law below does not apply as it stands; the dynamic program then uses the chances of the renewal on a grid of 5000 ages.");
  page.figure(optimum_figure(study));
  Table table;
  table.id = "optimum-and-families";
  table.caption = "Cost beyond the optimum, in per cent, of the schedule made by the continuous law, of what that law promises, and of the best "
                  "schedule of three simple families with their best setting.";
  table.head = {"law", "optimum, s", "continuous law", "its promise", "best quadratic", "setting", "best fixed interval", "setting",
                "best geometric", "setting"};
  double worst = 0;
  for (const Case& one : study.cases) {
    const std::vector<Target> target{{&one.exact, one.best_cost}};
    const Setting quadratic = best_setting(Family::quadratic, target, costs);
    const Setting fixed = best_setting(Family::fixed, target, costs);
    const Setting geometric = best_setting(Family::geometric, target, costs);
    worst = std::max(worst, quadratic.regret);
    const bool returns = one.outage().up_mean > 0;
    table.rows.push_back(
        {one.outage().title, digits(one.best_cost),
         returns ? "-" : percent(one.exact.cost(continuous_ages(one.exact, costs.per_attempt())).avoidable(costs) / one.best_cost - 1),
         returns ? "-" : percent(continuous_cost(one.exact, costs.per_attempt()) / one.best_cost - 1),
         percent(quadratic.regret), quadratic.name, percent(fixed.regret), fixed.name,
         percent(geometric.regret), geometric.name});
  }
  page.table(table);
  std::string csv = "outage,attempt,age_seconds\n";
  for (const Case& one : study.cases) {
    for (std::size_t k = 0; k < one.best.size(); ++k) csv += fmt::format("\"{}\",{},{}\n", one.outage().name, k, one.best[k]);
  }
  page.numbers("optimal-ages", std::move(csv));
  const std::string verdict = fmt::format(
      "qmail's shape, t = a k², with its one number set for the law, is at worst {} % above the optimum of any law here.", percent(worst));
  page.paragraph(verdict);
  return verdict;
}

}  // namespace porpoise::reports::retry
