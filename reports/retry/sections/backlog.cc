// T61: when is a constant interval right? For busy destinations, whose backlog makes waiting dearer.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "reports/retry/choice/families.h"
#include "reports/retry/choice/optimum.h"
#include "reports/retry/sections/sections.h"
#include "reports/page/text.h"

namespace porpoise::reports::retry {
namespace {

constexpr double kHourly[] = {0, 1, 6, 60, 600, 3600};

/// The delay of the fastest schedule that fails as often as `failed`: the optimum at the price that
/// makes it fail so often.
double least_delay(const Exact& exact, double failed) {
  double low = 1e-2, high = 1e6;
  Cost cost;
  for (int i = 0; i < 40; ++i) {
    const double price = std::sqrt(low * high);
    cost = exact.cost(optimal_ages(exact.survival(), exact.value(), price));
    (cost.failed > failed ? low : high) = price;
  }
  return cost.delay;
}

/// The delay of `schedule` stretched until it fails as often as `failed`.
double stretched_delay(const Exact& exact, const NamedSchedule& schedule, double failed) {
  const Ages ages = ages_within(schedule, exact.lifetime() * 250);
  double low = 1.0 / 200, high = 200;
  for (int i = 0; i < 50; ++i) {
    const double factor = std::sqrt(low * high);
    (exact.stretched(ages, factor).failed > failed ? low : high) = factor;
  }
  return exact.stretched(ages, high).delay;
}

/// What the verdict needs to know of AOL's schedule under all laws.
struct FiveMinutes {
  std::size_t laws = 0, quicker = 0;  ///< Quicker than qmail's shape at as many failed attempts.
  double least_price = 1e300, most_price = 0;
  double most_over_best = 0;  ///< Its delay over that of the best schedule with as many attempts.
};

FiveMinutes write_equal_attempts(Page& page, const Study& study) {
  FiveMinutes sum;
  const NamedSchedule aol = make_named("aol").first, qmail = make_named("qmail").first;
  Table table;
  table.id = "aol-equal";
  table.caption = "Five minutes against the rest at equal cost: AOL's schedule kept up for the same lifetime; the extra delay of qmail's shape, and of the "
                  "best schedule there is, when they make as many failed attempts (seconds); and the price at which five minutes is the best interval.";
  table.head = {"law", "failed attempts", "AOL's delay", "qmail's shape", "the best", "price for 5 min, s"};
  for (const Case& one : study.cases) {
    if (one.outage().up_mean > 0) continue;
    const Cost cost = one.exact.cost(ages_until(aol, study.setup.lifetime));
    const Price price = price_of(aol, one.exact);
    const double by_qmail = stretched_delay(one.exact, qmail, cost.failed), least = least_delay(one.exact, cost.failed);
    table.rows.push_back({one.outage().title, digits(cost.failed), digits(cost.delay), digits(by_qmail), digits(least),
                          price.seconds > 0 ? digits(price.seconds) : "none"});
    ++sum.laws;
    sum.quicker += cost.delay < by_qmail ? 1 : 0;
    if (least > 0) sum.most_over_best = std::max(sum.most_over_best, cost.delay / least - 1);
    if (!(price.seconds > 0)) continue;
    sum.least_price = std::min(sum.least_price, price.seconds);
    sum.most_price = std::max(sum.most_price, price.seconds);
  }
  page.table(table);
  return sum;
}

Setting best_interval(const Outage& outage, const Costs& costs, double hourly, std::int64_t lifetime) {
  Costs changed = costs;
  changed.wait = WaitValue::make(fmt::format("backlog:{:.3f}", hourly)).first;
  const Exact exact(outage, changed.wait, lifetime);
  return best_setting(Family::fixed, {{&exact, 1}}, changed);
}

/// How many messages an hour make five minutes the best fixed interval.
double traffic_of_five_minutes(const Outage& outage, const Study& study) {
  double low = 0.1, high = 10'000;
  for (int i = 0; i < 10; ++i) {
    const double middle = std::sqrt(low * high);
    (best_interval(outage, study.setup.costs, middle, study.setup.lifetime).knob > 300 ? low : high) = middle;
  }
  return std::sqrt(low * high);
}

/// Attempts an hour on a host that stays dead, by how long it has been: k-th retries of all messages
/// that arrived at least so long ago.
Figure load_figure(const Study& study) {
  constexpr double kArrivals = 60;
  Figure figure;
  figure.id = "dead-host-load";
  figure.caption = "Attempts on a dead host that gets 60 messages an hour, when every message keeps its own schedule; and when one probe stands for all, "
                   "at the best interval for its backlog (Pareto hazard α = 1: √(2c / rate)).";
  figure.x_label = "time since the host died";
  figure.y_label = "attempts an hour";
  figure.x_log = figure.y_log = figure.x_time = true;
  figure.x_range = {300, static_cast<double>(study.setup.lifetime)};
  for (const char* name : {"qmail", "postfix", "exim", "kumomta", "aol"}) {
    const Ages ages = ages_until(make_named(name).first, study.setup.lifetime);
    Series series{name, {}, Series::Style::line, {}};
    for (double t = 300; t <= static_cast<double>(study.setup.lifetime); t *= 1.1) {
      const auto tried = std::upper_bound(ages.begin(), ages.end(), static_cast<std::int64_t>(t)) - ages.begin();
      series.points.emplace_back(t, kArrivals * static_cast<double>(tried));
    }
    figure.series.push_back(std::move(series));
  }
  const double probe = 3600 / std::sqrt(2 * study.setup.costs.per_attempt() / (kArrivals / 3600));
  figure.series.push_back({"one probe", {{300, probe}, {static_cast<double>(study.setup.lifetime), probe}}, Series::Style::dashed, {}});
  return figure;
}

}  // namespace

std::string write_backlog(Page& page, const Study& study) {
  page.section("Busy destinations, and AOL's five minutes (T61)");
  page.paragraph("“AOL retries their messages every five minutes for three days straight. Hmmm.” For one message a fixed interval is right when neither the hazard "
                 "nor the value of time changes with age. The same number of attempts, differently placed:");
  const FiveMinutes five = write_equal_attempts(page, study);

  page.paragraph("But a busy destination is not one message. If N messages an hour come for it, then at age t there are 1 + N t of them waiting, and the value of "
                 "knowing that it is back grows as fast. With a hazard that falls as 1/t the two cancel and the best wait is <em>constant</em>: √(2c / (N α)). "
                 "For one probe per destination, priced by its backlog:");
  Table table;
  table.id = "backlog";
  table.caption = fmt::format("One probe for a destination with a backlog, at {} s a probe: the best fixed interval and the best quadratic schedule, and what each costs beyond the optimum.",
                              digits(study.setup.costs.per_attempt()));
  table.head = {"law", "messages an hour", "best interval, s", "beyond optimum, %", "best quadratic", "beyond optimum, %"};
  Figure figure;
  figure.id = "backlog-waits";
  figure.caption = "Optimal waits of a probe under the Pareto law (α = 1, scale 10 min) for destinations of different traffic: from growing to constant, and shrinking at first.";
  figure.x_label = "age of the outage at a probe";
  figure.y_label = "wait until the next probe";
  figure.x_log = figure.y_log = figure.x_time = figure.y_time = true;

  for (const char* name : {"pareto:1,10m", "lognormal:1h,1.5", "exponential:1h"}) {
    const Outage outage = *make_outage(name).outage;
    for (const double hourly : kHourly) {
      Costs costs = study.setup.costs;
      costs.wait = WaitValue::make(fmt::format("backlog:{:g}", hourly)).first;
      const Exact exact(outage, costs.wait, study.setup.lifetime);
      const Ages best = optimal_ages(exact.survival(), exact.value(), costs.per_attempt());
      const double cost = exact.cost(best).avoidable(costs);
      const std::vector<Target> target{{&exact, cost}};
      const Setting fixed = best_setting(Family::fixed, target, costs), quadratic = best_setting(Family::quadratic, target, costs);
      table.rows.push_back({name, digits(hourly), digits(fixed.knob), percent(fixed.regret), quadratic.name,
                            percent(quadratic.regret)});
      if (name != std::string_view("pareto:1,10m")) continue;
      Series series{fmt::format("{:g} an hour", hourly), {}, Series::Style::line, {}};
      double drawn = 0;
      for (std::size_t k = 1; k + 2 < best.size(); ++k) {
        const auto age = static_cast<double>(best[k]);
        if (age < drawn * 1.05) continue;
        drawn = age;
        series.points.emplace_back(age, static_cast<double>(best[k + 1] - best[k]));
      }
      figure.series.push_back(std::move(series));
    }
  }
  page.figure(std::move(figure));
  page.table(table);
  page.figure(load_figure(study));
  const double probe = study.setup.costs.per_attempt();
  std::string verdict;
  if (five.laws > 0) {
    verdict = fmt::format(
        "T61 (AOL's five minutes): at as many failed attempts, retries every five minutes wait less than qmail's shape under {} of {} laws, and at most {} % longer than the best "
        "schedule. ", five.quicker, five.laws, percent(five.most_over_best));
    if (five.most_price > 0) {
      verdict += fmt::format("It is their number that is odd for a lone message: it says that an attempt is worth {} to {} s of delay. ", digits(five.least_price),
                             digits(five.most_price));
    }
  }
  verdict += fmt::format(
      "For one probe in the name of a backlog a constant "
      "interval is right when the hazard falls as 1/t; under the Pareto law here five minutes are the best interval at {:.0f} messages an hour and {} s a probe (theory without the first "
      "ten minutes, in which this hazard does not fall yet, √(2c/N): {:.0f}).",
      traffic_of_five_minutes(*make_outage("pareto:1,10m").outage, study), digits(probe), 2 * probe / (300.0 * 300.0) * 3600);
  page.paragraph("<b>Verdict.</b> " + verdict);
  return verdict;
}

}  // namespace porpoise::reports::retry
