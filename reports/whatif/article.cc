#include "reports/whatif/article.h"

#include <algorithm>

#include <fmt/format.h>

#include "reports/page/text.h"

namespace porpoise::reports::whatif {
namespace {

using sim::Course;
using sim::Spread;

std::string with_bounds(const Spread& spread) {
  if (spread.low == spread.high) return fmt::format("{:.5g}", spread.mean);
  return fmt::format("{:.4g} ({:.4g} to {:.4g})", spread.mean, spread.low, spread.high);
}

Table figures_table(const sim::StudyOutcome& outcome) {
  Table table;
  table.id = "figures";
  table.caption =
      "The night as it was recorded, as it was played again, and as it was played with the change. "
      "In brackets: where 95 % of such nights lie, as far as the seeds say. Times are in seconds.";
  table.head = {"what", "recorded", "played as it was", "played with the change", "difference"};
  if (outcome.live)
    table.head.insert(table.head.end(), {"live with the change", "live difference"});
  for (const sim::ComparedFigure& line : outcome.figures) {
    std::vector<std::string> row = {std::string(meaning_of(line.figure)),
                                    fmt::format("{:.5g}", line.recorded), with_bounds(line.before),
                                    with_bounds(line.after), with_bounds(line.difference)};
    if (line.live) {
      row.push_back(fmt::format("{:.5g}", *line.live));
      row.push_back(fmt::format("{:+.4g}, {}", *line.live - line.recorded,
                                line.holds() ? "within" : "outside"));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// Values at even steps over the night, thinned to what a picture shows.
Series over_time(std::string title, const std::vector<double>& values, double length) {
  Series series;
  series.title = std::move(title);
  for (std::size_t at = 0; at < values.size(); ++at) {
    series.points.emplace_back(
        length * static_cast<double>(at) / static_cast<double>(values.size() - 1), values[at]);
  }
  return series;
}

/// The mean of all seeds' curves.
std::vector<double> mean_of(const sim::StudyOutcome& outcome, Course sim::WhatIfPair::*which,
                            std::vector<double> Course::*curve) {
  std::vector<double> sum;
  for (const sim::WhatIfPair& pair : outcome.pairs) {
    const std::vector<double>& values = pair.*which.*curve;
    sum.resize(std::max(sum.size(), values.size()));
    for (std::size_t at = 0; at < values.size(); ++at) {
      sum[at] += values[at] / static_cast<double>(outcome.pairs.size());
    }
  }
  return sum;
}

Figure curves(const sim::StudyOutcome& outcome, std::vector<double> Course::*curve) {
  Figure figure;
  figure.x_label = "since the night began";
  figure.x_time = true;
  const double length = outcome.recorded.length;
  Series recorded = over_time("recorded", outcome.recorded.*curve, length);
  recorded.style = Series::Style::dashed;
  figure.series.push_back(std::move(recorded));
  figure.series.push_back(
      over_time("played as it was", mean_of(outcome, &sim::WhatIfPair::before, curve), length));
  figure.series.push_back(over_time("played with the change",
                                    mean_of(outcome, &sim::WhatIfPair::after, curve), length));
  if (outcome.live) {
    Series live = over_time("live with the change", *outcome.live.*curve, length);
    live.style = Series::Style::dashed;
    figure.series.push_back(std::move(live));
  }
  return figure;
}

/// What share of deliveries took longer than a time.
Series longer_than(std::string title, std::vector<double> delays) {
  constexpr std::size_t kPoints = 200;
  Series series;
  series.title = std::move(title);
  std::sort(delays.begin(), delays.end());
  const std::size_t step = std::max<std::size_t>(1, delays.size() / kPoints);
  for (std::size_t at = 0; at < delays.size(); at += step) {
    series.points.emplace_back(delays[at],
                               1 - static_cast<double>(at) / static_cast<double>(delays.size()));
  }
  return series;
}

std::vector<double> all_delays(const sim::StudyOutcome& outcome, Course sim::WhatIfPair::*which) {
  std::vector<double> all;
  for (const sim::WhatIfPair& pair : outcome.pairs) {
    const std::vector<double>& delays = (pair.*which).delays;
    all.insert(all.end(), delays.begin(), delays.end());
  }
  return all;
}

Figure delays_figure(const sim::StudyOutcome& outcome) {
  Figure figure;
  figure.id = "delays";
  figure.caption = "What share of the delivered recipients had to wait longer than this.";
  figure.x_label = "delay";
  figure.y_label = "share that waited longer";
  figure.x_time = true;
  figure.series.push_back(longer_than("recorded", outcome.recorded.delays));
  figure.series.back().style = Series::Style::dashed;
  figure.series.push_back(
      longer_than("played as it was", all_delays(outcome, &sim::WhatIfPair::before)));
  figure.series.push_back(
      longer_than("played with the change", all_delays(outcome, &sim::WhatIfPair::after)));
  if (outcome.live) {
    figure.series.push_back(longer_than("live with the change", outcome.live->delays));
    figure.series.back().style = Series::Style::dashed;
  }
  return figure;
}

std::string summary_of(const sim::StudyOutcome& outcome, const sim::WhatIf& what_if) {
  const auto line = [&](sim::Figure figure) {
    return outcome.figures[static_cast<std::size_t>(figure)];
  };
  const auto sentence = [](const char* what, const sim::ComparedFigure& figure) {
    return fmt::format(
        "{} {} by {:.3g} (95 %: {:.3g} to {:.3g}), from {:.4g}. ", what,
        figure.difference.mean < 0 ? "falls" : "rises",
        figure.difference.mean < 0 ? -figure.difference.mean : figure.difference.mean,
        figure.difference.low, figure.difference.high, figure.before.mean);
  };
  return fmt::format(
      "<p>The change: <b>{}</b>. {}{}{}Each of {} seeds plays the night twice, with the same "
      "chance.</p>",
      escaped(what_if.change.to_string()),
      sentence("The mean wait, in seconds,", line(sim::Figure::waited_mean)),
      sentence("The number of attempts", line(sim::Figure::attempts)),
      sentence("The most attempts within a minute", line(sim::Figure::attempts_peak)),
      outcome.pairs.size());
}

}  // namespace

Page write_article(const sim::StudyOutcome& outcome, const sim::WhatIf& what_if) {
  Page page("What if: " + what_if.change.to_string());
  page.summary(summary_of(outcome, what_if));
  page.section("The night");
  page.paragraph(fmt::format("It is known from {}: {} messages for {} hosts in {}.",
                             escaped(outcome.night.source), outcome.night.messages.size(),
                             outcome.night.places.size(), duration(outcome.night.length)));
  std::string untold = "What the record does not tell: <ul>\n";
  for (const std::string& sentence : outcome.night.untold) {
    untold += "<li>" + escaped(sentence) + "</li>\n";
  }
  page.paragraph(untold + "</ul>");
  page.section("What changes");
  page.table(figures_table(outcome));
  page.section("Over the night");
  Figure queue = curves(outcome, &Course::queue);
  queue.id = "queue";
  queue.caption = "Recipients that wait.";
  queue.y_label = "recipients";
  page.figure(std::move(queue));
  Figure attempts = curves(outcome, &Course::attempts);
  attempts.id = "attempts";
  attempts.caption = "Attempts so far.";
  attempts.y_label = "attempts";
  page.figure(std::move(attempts));
  page.figure(delays_figure(outcome));
  page.numbers("comparison", sim::to_csv(outcome.figures));
  return page;
}

}  // namespace porpoise::reports::whatif
