// Do the ways to the number agree?

#include <algorithm>

#include <fmt/format.h>

#include "reports/page/text.h"
#include "reports/retry/sections/sections.h"

namespace porpoise::reports::retry {
namespace {

Figure agreement_figure(const Study& study) {
  Figure figure;
  figure.id = "agreement";
  figure.caption = fmt::format("Avoidable cost by Monte Carlo over that by formula, minus 1, with 95 % confidence intervals "
                               "({} messages per law, common to all schedules, hence the common drift of a law). Each point is one schedule.",
                               study.setup.play.messages);
  figure.x_label = "avoidable cost by formula, s";
  figure.y_label = "Monte Carlo beyond formula, %";
  figure.x_log = true;
  for (const Case& one : study.cases) {
    Series series;
    series.title = one.outage().title;
    series.style = Series::Style::points;
    for (std::size_t s = 0; s < one.costs.size(); ++s) {
      const double exact = one.costs[s].avoidable(study.setup.costs);
      series.points.emplace_back(exact, 100 * (one.played[s].avoidable.mean / exact - 1));
      series.errors.push_back(100 * 1.96 * one.played[s].avoidable.error / exact);
    }
    figure.series.push_back(std::move(series));
  }
  return figure;
}

std::string costs_csv(const Study& study) {
  std::string csv = "outage,schedule,failed_formula,failed_played,failed_error,delay_formula,delay_played,delay_error,delay_95_played,"
                    "avoidable_formula,avoidable_played,avoidable_error,beyond_first_played,beyond_first_error,total_formula,given_up\n";
  for (const Case& one : study.cases) {
    for (std::size_t s = 0; s < one.costs.size(); ++s) {
      const Cost& cost = one.costs[s];
      const Played& played = one.played[s];
      csv += fmt::format("\"{}\",\"{}\",{:.6g},{:.6g},{:.3g},{:.6g},{:.6g},{:.3g},{:.6g},{:.6g},{:.6g},{:.3g},{:.6g},{:.3g},{:.6g},{:.6g}\n",
                         one.outage().name, study.setup.schedules[s].name, cost.failed, played.failed.mean, played.failed.error,
                         cost.delay, played.delay.mean, played.delay.error, played.delay_95, cost.avoidable(study.setup.costs),
                         played.avoidable.mean, played.avoidable.error, played.against_first.mean, played.against_first.error,
                         cost.total(study.setup.costs, static_cast<double>(study.setup.lifetime)), cost.given_up);
    }
  }
  return csv;
}

/// With some hundred comparisons one in a few thousand reports would show more than this by chance.
constexpr double kLimit = 4.5;

Figure served_figure(const Study& study) {
  Figure figure;
  figure.id = "whole-server";
  figure.caption = fmt::format(
      "Avoidable cost by the whole server in the simulation over that by formula, minus 1, with 95 % confidence intervals ({} letters for each point, the "
      "outages common to all schedules of a law). Each point is one schedule.", study.plan.letters);
  figure.x_label = "avoidable cost by formula, s";
  figure.y_label = "whole server beyond formula, %";
  figure.x_log = true;
  for (std::size_t o = 0; o < study.plan.outages.size(); ++o) {
    Series series;
    series.title = study.plan.outages[o].title;
    series.style = Series::Style::points;
    for (const ThreeWays& one : study.three_ways) {
      if (one.outage != o || !one.served) continue;
      const double exact = one.formula.avoidable(study.setup.costs);
      if (!(exact > 0)) continue;
      series.points.emplace_back(exact, 100 * (one.served->avoidable.mean / exact - 1));
      series.errors.push_back(100 * 1.96 * one.served->avoidable.error / exact);
    }
    if (!series.points.empty()) figure.series.push_back(std::move(series));
  }
  return figure;
}

std::string with_error(const Estimate& estimate) {
  return fmt::format("{} ± {}", digits(estimate.mean), digits(1.96 * estimate.error));
}

Table served_table(const Study& study) {
  Table table;
  table.id = "three-ways";
  table.caption = "The three ways side by side: failed retries and extra delay (seconds) per message, by formula, by Monte Carlo and by the whole server (± half of the 95 % "
                  "interval). “Unlike”: letters that the server failed more or less often than the same outage does when played by hand.";
  table.head = {"law", "schedule", "failed: formula", "Monte Carlo", "whole server", "delay: formula", "Monte Carlo", "whole server", "unlike"};
  for (const ThreeWays& one : study.three_ways) {
    table.rows.push_back({study.plan.outages[one.outage].title, study.plan.schedules[one.schedule].name, digits(one.formula.failed),
                          digits(one.played.failed.mean), one.served ? with_error(one.served->failed) : "too many", digits(one.formula.delay),
                          digits(one.played.delay.mean), one.served ? with_error(one.served->delay) : "-",
                          one.served ? fmt::format("{}", one.served->unlike) : "-"});
  }
  return table;
}

std::string write_served(Page& page, const Study& study) {
  if (study.three_ways.empty()) return "";
  std::size_t letters = 0, unlike = 0;
  double farthest = 0;
  for (const ThreeWays& one : study.three_ways) {
    if (!one.served) continue;
    letters += one.served->letters;
    unlike += one.served->unlike;
    farthest = std::max(farthest, one.served->farthest);
  }
  if (letters == 0) return "";
  page.paragraph(fmt::format(
      "By the whole server: the mail server itself, the same assembly that runs on Linux, takes {} letters for each schedule and law in the simulation, each for a destination that "
      "is away for one of the outages that the Monte Carlo drew first. Attempts and deliveries are counted from its trace. Three things differ from "
      "theory and are allowed for or small: the server gives up at the first attempt <em>after</em> the lifetime ({}), so that here formula and Monte Carlo run over those ages "
      "too; an attempt takes milliseconds here (destinations refuse; the section on what a single message does not meet shows time-outs); schedules count whole seconds from the moment "
      "when a message is accepted.", study.plan.letters, duration(static_cast<double>(study.plan.lifetime))));
  page.figure(served_figure(study));
  page.table(served_table(study));
  const Distance distance = distance_of(study.three_ways);
  const std::string verdict = fmt::format(
      "The whole server {}: over {} numbers the largest distance from the formula is {:.1f} standard errors (limit {:.1f}); the formula lies in {} of their 95 % "
      "intervals. Letter by letter, {} of {} failed more or less often than they do when the same outages are played by hand; their delays differ from that by at most {}.",
      distance.served <= kLimit ? "agrees with them" : "<b>does not agree</b>", distance.compared, distance.served, kLimit, distance.within, unlike, letters,
      duration(farthest));
  page.paragraph(verdict);
  return verdict;
}

}  // namespace

std::string write_agreement(Page& page, const Study& study) {
  page.section("Three ways to the same number");
  page.paragraph(
      "By formula: with S(t) the chance that the destination is still away at age t, V(t) the value of having waited until t, c the "
      "cost of an attempt and attempts at 0 = t<sub>0</sub> &lt; t<sub>1</sub> &lt; …, the failed retries are Σ S(t<sub>k</sub>) "
      "and the extra delay is Σ S(t<sub>k−1</sub>) (V(t<sub>k</sub>) − V(t<sub>k−1</sub>)) − ∫ v S dt (Barlow, Hunter and "
      "Proschan 1963, after one integration by parts). A destination that comes and goes needs the chance that <em>all</em> "
      "attempts so far failed in place of S. By Monte Carlo: outages are drawn and each schedule is played against the same ones.");
  page.figure(agreement_figure(study));
  page.numbers("costs", costs_csv(study));
  const std::string verdict = fmt::format(
      "Formula and Monte Carlo {}: over {} comparisons (failed attempts and delay of {} schedules under {} laws) the largest "
      "distance is {:.1f} standard errors (limit {:.1f}).",
      study.farthest <= kLimit ? "agree" : "<b>do not agree</b>", study.compared, study.setup.schedules.size(), study.cases.size(),
      study.farthest, kLimit);
  page.paragraph(verdict + " All numbers: <code>data/costs.csv</code>.");
  const std::string by_server = write_served(page, study);
  return by_server.empty() ? verdict : verdict + " " + by_server;
}

}  // namespace porpoise::reports::retry
