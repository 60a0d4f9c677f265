// T59: does the distribution matter, or only the costs?

#include <algorithm>

#include <fmt/format.h>

#include "impl/base/assert.h"
#include "reports/retry/choice/belief.h"
#include "reports/retry/choice/regret.h"
#include "reports/retry/sections/sections.h"
#include "reports/page/text.h"

namespace porpoise::reports::retry {
namespace {

void write_matrix(Page& page, const Study& study) {
  Table table;
  table.id = "regret";
  table.caption = "Regret in per cent: the optimal schedule of the law in the row, used under the law in the column, beyond that column's optimum.";
  table.shade = 200;
  table.head = {"made for"};
  for (const Case& truth : study.cases) table.head.push_back(truth.outage().title);
  for (const Case& made : study.cases) {
    std::vector<std::string> row{made.outage().title};
    for (const Case& truth : study.cases) {
      row.push_back(percent(std::max(0.0, regret(truth.exact, made.best, study.setup.costs, truth.best_cost))));
    }
    table.rows.push_back(std::move(row));
  }
  page.table(table);
}

void write_minimax(Page& page, const Study& study) {
  std::vector<const Exact*> laws;
  std::vector<double> best;
  std::vector<std::string> titles;
  for (const Case& one : study.cases) {
    if (one.outage().up_mean > 0) continue;
    laws.push_back(&one.exact);
    best.push_back(one.best_cost);
    titles.push_back(one.outage().title);
  }
  if (laws.size() < 2) return;
  const Minimax minimax = minimax_regret(laws, best, study.setup.costs, 150);
  Table table;
  table.id = "minimax";
  table.caption = fmt::format("The schedule that hedges over all laws but on/off: its regret under each, in per cent, and how much the law weighs in the proof "
                              "that no schedule has a worst regret below {} %.", percent(minimax.bound));
  table.head = {"law", "regret, %", "weight, %"};
  for (std::size_t i = 0; i < laws.size(); ++i) {
    table.rows.push_back({titles[i], percent(regret(*laws[i], minimax.ages, study.setup.costs, best[i])), percent(minimax.weights[i])});
  }
  std::string first;
  for (std::size_t k = 1; k < minimax.ages.size() && k <= 12; ++k) first += fmt::format("{}{}", k == 1 ? "" : ", ", minimax.ages[k]);
  page.paragraph(fmt::format(
      "One schedule need not fit one law: the one with the smallest worst regret over all of them has a worst regret of <b>{} %</b> "
      "(proved: not below {} %). Its first retries are at {} s (all of them in <code>data/minimax-ages.csv</code>).",
      percent(minimax.worst), percent(minimax.bound), first));
  page.table(table);
  std::string csv = "attempt,age_seconds\n";
  for (std::size_t k = 0; k < minimax.ages.size(); ++k) csv += fmt::format("{},{}\n", k, minimax.ages[k]);
  page.numbers("minimax-ages", std::move(csv));
}

void write_table(Page& page, const std::vector<Belief>& all, const char* id, const char* caption) {
  Table table;
  table.id = id;
  table.caption = caption;
  table.head = {"waiting", "price, s", "wrong law: median", "one in ten above", "worst", "price 4 times off: median", "worst",
                "best hedge: worst", "not below", "best single a k²: worst", "its price, s"};
  for (const Belief& belief : all) {
    table.rows.push_back({belief.wait, digits(belief.attempt), percent(belief.wrong_law.median), percent(belief.wrong_law.tenth),
                          percent(belief.wrong_law.worst), percent(belief.wrong_price.median), percent(belief.wrong_price.worst),
                          percent(belief.minimax), percent(belief.minimax_bound), percent(belief.square), digits(belief.square_price)});
  }
  page.table(table);
}

Spread median_of(const std::vector<Belief>& all, Spread Belief::*which) {
  std::vector<double> medians, tenths, worsts;
  for (const Belief& belief : all) {
    medians.push_back((belief.*which).median);
    tenths.push_back((belief.*which).tenth);
    worsts.push_back((belief.*which).worst);
  }
  for (auto* list : {&medians, &tenths, &worsts}) std::sort(list->begin(), list->end());
  return {medians[medians.size() / 2], tenths[tenths.size() / 2], worsts.back()};
}

}  // namespace

std::string write_beliefs(Page& page, const Study& study) {
  page.section("“Essentially, though not exactly, independent of the actual distribution” (T59)");
  page.paragraph("THOUGHTS says that the best schedule hardly depends on how long outages last, and that the costs decide. The test: make the "
                 "best schedule for one law and use it under another.");
  write_matrix(page, study);
  write_minimax(page, study);

  std::vector<WaitValue> waits;
  for (const char* name : {"linear", "sqrt", "log"}) waits.push_back(WaitValue::make(name).first);
  const std::vector<double> prices{60, 600, 3600};
  const std::vector<Belief> mixed = beliefs(study.setup.outages, waits, prices, study.setup.lifetime);
  const std::vector<Belief> shapes = beliefs(same_median(), waits, prices, study.setup.lifetime);
  if (mixed.empty()) return "";
  write_table(page, mixed, "wrong-law",
              "Regrets in per cent over the laws of this report (without on/off), by the value of waiting and the price of an attempt: the optimum of "
              "another law; the optimum of the right law at 4 times or a quarter of the price; the one schedule that hedges; and the one quadratic schedule that does.");
  write_table(page, shapes, "wrong-shape",
              "The same over five laws of different shape that all have a median of one hour (exponential, Weibull ½, lognormal, Pareto, log-uniform).");

  const Spread law = median_of(mixed, &Belief::wrong_law), price = median_of(mixed, &Belief::wrong_price);
  const Spread shape = median_of(shapes, &Belief::wrong_law);
  std::vector<double> hedges, squares;
  for (const Belief& belief : mixed) {
    hedges.push_back(belief.minimax);
    squares.push_back(belief.square);
  }
  std::sort(hedges.begin(), hedges.end());
  std::sort(squares.begin(), squares.end());
  const bool typical = law.median <= price.median * 1.5, always = law.worst <= price.worst * 1.5;
  const std::string verdict = fmt::format(
      "T59 (the best schedule hardly depends on the law) holds {}: the optimum of a wrong law costs {} % more at the median, more than {} % more in one case of "
      "ten and {} % at worst; a price four times off costs {} % at the median and {} % at worst. Laws of equal median but other shape: median {} %, worst {} %. "
      "A schedule made for all laws of the set at once has a worst regret of {} % at the median of the {} costs tried and {} % at worst; the best quadratic one, {} and {} %.",
      always ? "here" : typical ? "for typical pairs of laws, not for all" : "only roughly", percent(law.median), percent(law.tenth),
      percent(law.worst), percent(price.median), percent(price.worst), percent(shape.median), percent(shape.worst),
      percent(hedges[hedges.size() / 2]), mixed.size(), percent(hedges.back()), percent(squares[squares.size() / 2]), percent(squares.back()));
  page.paragraph("We say that it holds where a wrong law costs no more than half as much again as a price that is four times off.");
  page.paragraph("<b>Verdict.</b> " + verdict);
  return verdict;
}

}  // namespace porpoise::reports::retry
