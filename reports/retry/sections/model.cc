// What is asked, what things cost, what goes wrong.

#include <cmath>

#include <fmt/format.h>

#include "reports/retry/sections/sections.h"
#include "reports/page/text.h"

namespace porpoise::reports::retry {
namespace {

Figure survival_figure(const Study& study) {
  Figure figure;
  figure.id = "outages";
  figure.caption = "How long destinations stay away: the chance that a message whose first attempt failed would still not be "
                   "accepted at that age.";
  figure.x_label = "age of the message";
  figure.y_label = "still down, %";
  figure.x_log = figure.x_time = true;
  figure.x_range = {10, static_cast<double>(study.setup.lifetime)};
  figure.y_range = {0, 100};
  for (const Case& one : study.cases) {
    Series series;
    series.title = one.outage().title;
    for (double t = 10; t <= static_cast<double>(study.setup.lifetime) * 1.01; t *= 1.06) {
      series.points.emplace_back(t, 100 * one.outage().wait->survival(t));
    }
    figure.series.push_back(std::move(series));
  }
  return figure;
}

std::string laws_text(double wait) { return std::isfinite(wait) ? duration(wait) : "beyond"; }

}  // namespace

std::string write_model(Page& page, const Study& study) {
  const Costs& costs = study.setup.costs;
  const double lifetime = static_cast<double>(study.setup.lifetime);
  page.section("The question and what things cost");
  page.paragraph(
      "A message could not be delivered. When should the next attempt be? Every attempt costs something; every second between the "
      "moment the destination would have taken the mail and the moment it does costs something too. A schedule trades one against "
      "the other. All costs here are in one unit: <em>one second of needless delay of a message that is one hour old</em>.");
  page.paragraph(fmt::format(
      "<b>An attempt</b> that fails costs {} when refused, {} when it times out, {} when deferred at RCPT; in the mix {:g} : {:g} : "
      "{:g} that is {} on average. The first attempt and the one that succeeds are the same for every schedule and are not counted. "
      "<b>Waiting</b> costs v(age) for each second of <em>extra</em> delay, here “{}”; the time during which nobody could have "
      "delivered is not the schedule's fault and is not counted. <b>Mail given up</b> costs {} plus its whole wait.",
      digits(costs.attempt.refused), digits(costs.attempt.timed_out), digits(costs.attempt.deferred), costs.parts.refused,
      costs.parts.timed_out, costs.parts.deferred, digits(costs.per_attempt()), escaped(costs.wait.name()), duration(costs.bounce)));
  page.paragraph(fmt::format(
      "<b>No schedule may win by giving up early.</b> All of them run for the same {} and make a last attempt at that very age, so "
      "the same mail bounces under each. What servers really do with their own give-up times is shown apart, with the bounces "
      "priced.", duration(lifetime)));

  page.section("Outages");
  page.paragraph(
      "Nobody publishes how long mail hosts stay away. Measurements of web hosts and clusters suggest that most outages are short, "
      "that repair times are lognormal or Weibull with a falling hazard, and that a few hosts never return. The laws below are made up along these lines; "
      "<code>--outage</code> takes others, and <code>--log</code> estimates one from a server's own log.");
  page.figure(survival_figure(study));
  Table table;
  table.id = "outage-laws";
  table.caption = "The outage laws. The wait is counted from the first failed attempt; <em>shared</em>: messages arrive at any time "
                  "during an outage and wait for what is left of it; <em>on/off</em>: the destination may be gone again at the next attempt.";
  table.head = {"law", "as named on the command line", "median", "nine in ten below", "still down at the end, %"};
  for (const Case& one : study.cases) {
    const Law& law = *one.outage().wait;
    table.rows.push_back({one.outage().title, one.outage().name, laws_text(quantile(law, 0.5)), laws_text(quantile(law, 0.1)),
                          percent(law.survival(lifetime))});
  }
  page.table(table);
  return "";
}

}  // namespace porpoise::reports::retry
