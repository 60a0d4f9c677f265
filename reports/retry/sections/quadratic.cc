// T60: an hour at a day against ten minutes at an hour, and whose costs the quadratic schedule serves.

#include <cmath>

#include <fmt/format.h>

#include "reports/retry/sections/sections.h"
#include "reports/page/text.h"

namespace porpoise::reports::retry {
namespace {

constexpr double kHour = 3600, kDay = 86400;

double wait_at(const char* name, std::int64_t age) {
  const NamedSchedule named = make_named(name).first;
  porpoise::retry::AttemptState state;
  state.channel = named.channel;
  return static_cast<double>(named.schedule->next_attempt(state, age) - age);
}

/// The value of a second, times a constant, for which waits that grow as sqrt(t) are the optimum.
double implied_value(const Law& law, double t) { return 1 / (t * hazard(law, t)); }

Figure value_figure(const Study& study) {
  Figure figure;
  figure.id = "implied-value";
  figure.caption = "The value of a second of delay, by the age of the message, for which the quadratic schedule is exactly optimal (continuous law): "
                   "v(t) proportional to 1/(t h(t)), set to 1 at one hour. Drawn while one message in a thousand is left.";
  figure.x_label = "age of the message";
  figure.y_label = "value of a second (1 at an hour)";
  figure.x_log = figure.y_log = figure.x_time = true;
  figure.x_range = {60, static_cast<double>(study.setup.lifetime)};
  figure.y_range = {1e-2, 1e2};
  for (const Case& one : study.cases) {
    const Law& law = *one.outage().wait;
    Series series;
    series.title = one.outage().title;
    for (double t = 60; t < static_cast<double>(study.setup.lifetime); t *= 1.08) {
      if (law.survival(t) < 1e-3) break;
      if (hazard(law, t) > 0) series.points.emplace_back(t, implied_value(law, t) / implied_value(law, kHour));
    }
    if (one.outage().up_mean == 0) figure.series.push_back(std::move(series));
  }
  Series claimed{"THOUGHTS: a sixth at a day", {{kHour, 1}, {kDay, 1.0 / 6}}, Series::Style::dashed, {}};
  figure.series.push_back(std::move(claimed));
  return figure;
}

}  // namespace

std::string write_quadratic(Page& page, const Study& study) {
  page.section("“An hour in a day-old message for ten minutes in an hour-old one” (T60)");
  const double remote_day = wait_at("qmail", 86400), remote_hour = wait_at("qmail", 3600);
  const double local_day = wait_at("qmail/local", 86400), local_hour = wait_at("qmail/local", 3600);
  page.paragraph(fmt::format(
      "The claim is a ratio of 6. The waits that qmail's formula makes are {} after an attempt at one day and {} after one at one hour "
      "(remote): a ratio of <b>{:.2f}</b>. Local: {} and {}, {:.2f}. The smooth curve 2 √(a t) gives √24 = {:.2f} for any a; the formula's "
      "added constant lowers it. As a statement about waits, six to one is too much.",
      duration(remote_day), duration(remote_hour), remote_day / remote_hour, duration(local_day), duration(local_hour),
      local_day / local_hour, std::sqrt(24.0)));
  page.paragraph(
      "A ratio of waits is not yet a ratio of values. A wait √(2c / (h v)) grows as √t when <b>h(t) v(t) falls as 1/t</b>, and only then. So the quadratic "
      "schedule is optimal for a constant value of time if the hazard falls as 1/t (Pareto); for a value that falls as 1/√t if the "
      "hazard does so too (Weibull ½): then a second at one hour is worth √24 = 4.9 seconds at one day, which is the nearest to the "
      "claim; and for a value that falls as 1/t, 24 to 1, if the hazard is constant.");
  page.figure(value_figure(study));
  Table table;
  table.id = "implied-value-ratio";
  table.caption = "For which value of time is the quadratic schedule optimal? How many seconds at one day are worth one second at one hour.";
  table.head = {"law", "v(1 h) / v(1 d)"};
  for (const Case& one : study.cases) {
    const Law& law = *one.outage().wait;
    if (one.outage().up_mean > 0 || law.survival(kDay) < 1e-9 || hazard(law, kHour) <= 0 || hazard(law, kDay) <= 0) continue;
    table.rows.push_back({one.outage().title, digits(implied_value(law, kHour) / implied_value(law, kDay))});
  }
  page.table(table);
  const std::string verdict = fmt::format(
      "T60 (an hour at a day for ten minutes at an hour, six to one): the waits of qmail's own formula are {:.2f} to one (remote) and {:.2f} to one (local), √24 = 4.9 in the "
      "smooth limit. As values of time the quadratic schedule fits any ratio for which hazard times value falls as 1/t: 1 to one under a hazard that falls as 1/t, 4.9 if it falls "
      "as 1/√t, 24 if it is constant.", remote_day / remote_hour, local_day / local_hour);
  return verdict;
}

}  // namespace porpoise::reports::retry
