// What the reader's own log says.

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "reports/retry/sections/sections.h"
#include "reports/page/text.h"

namespace porpoise::reports::retry {
namespace {

std::string with_interval(const Interval& interval) {
  return fmt::format("{} ({} to {})", digits(interval.value), digits(interval.low), digits(interval.high));
}

Table estimates_table(const LogSummary& log) {
  Table table;
  table.id = "log-lengths";
  table.caption = "Lengths in seconds with 95 % confidence intervals (bootstrap). Outages: from when the destination went away until it took mail again. "
                  "Greylisting and waits: from a message's first failed attempt. “Open”: not over when the log ended.";
  table.head = {"what", "seen", "open", "median", "mean"};
  const auto add = [&table](const std::string& prefix, const std::vector<NamedEstimate>& estimates) {
    for (const NamedEstimate& estimate : estimates) {
      const LengthEstimate& lengths = estimate.lengths;
      table.rows.push_back({prefix + estimate.name, fmt::format("{}", lengths.count), fmt::format("{}", lengths.open),
                            with_interval(lengths.median), with_interval(lengths.mean)});
    }
  };
  add("outages: ", log.outages);
  add("waits: ", log.greylisting);
  add("waits: ", log.waits);
  return table;
}

Figure lengths_figure(const LogSummary& log) {
  constexpr std::size_t kMost = 9;
  Figure figure;
  figure.id = "log-survival";
  figure.caption = "Estimated from the log: the chance that an outage is longer, and that a message has to wait longer (smoothed maximum likelihood for "
                   "lengths known only between bounds; Kaplan and Meier's estimate where only the end is missing).";
  figure.x_label = "length";
  figure.y_label = "longer, %";
  figure.x_log = figure.x_time = true;
  figure.y_range = {0, 100};
  const auto add = [&figure](const NamedEstimate& estimate, Series::Style style) {
    if (figure.series.size() >= kMost) return;
    Series series{estimate.name, {}, style, {}};
    for (const auto& [t, share] : estimate.lengths.survival) {
      if (t >= 0.5) series.points.emplace_back(t, 100 * share);
    }
    figure.series.push_back(std::move(series));
  };
  for (const NamedEstimate& estimate : log.waits) add(estimate, Series::Style::dashed);
  for (const NamedEstimate& estimate : log.greylisting) add(estimate, Series::Style::dashed);
  for (const NamedEstimate& estimate : log.outages) add(estimate, Series::Style::steps);
  return figure;
}

Table destinations_table(const LogSummary& log, std::size_t most) {
  Table table;
  table.id = "log-destinations";
  table.caption = fmt::format("Destinations, the busiest {} first shown. “Mixing” compares how often mail is taken and deferred by turns with random order: near 0 for "
                              "outages, near 1 for greylisting.", most);
  table.head = {"destination", "kind", "accepted", "refused or no route", "timed out or lost", "deferred 4xx", "failed 5xx", "outages", "mixing"};
  for (const Destination& d : log.destinations) {
    if (table.rows.size() == most) break;
    table.rows.push_back({d.name, name_of(d.kind), fmt::format("{}", d.accepted), fmt::format("{}", d.refused), fmt::format("{}", d.timed_out),
                          fmt::format("{}", d.deferred), fmt::format("{}", d.failed), fmt::format("{}", d.outages.size()), fmt::format("{:.2f}", d.mixing)});
  }
  return table;
}

}  // namespace

std::string write_log(Page& page, const LogSummary& log) {
  page.section("Your log");
  std::map<DestinationKind, int> kinds;
  for (const Destination& destination : log.destinations) ++kinds[destination.kind];
  std::string counts;
  for (const auto& [kind, count] : kinds) counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", count, name_of(kind));
  page.paragraph(fmt::format(
      "{} lines over {}; {} destinations: {}. {} deferrals were logged without an attempt and do not count; {} results belong to attempts begun before the log. {}",
      log.lines, duration(log.span), log.destinations.size(), counts, log.suspended, log.without_start,
      log.malformed == 0 ? "Every line could be read." : fmt::format("<b>{} lines could not be read</b> and were left out.", log.malformed)));
  if (!log.first_bad.empty()) {
    std::string list;
    for (const BadLine& bad : log.first_bad) list += fmt::format("<li>{}:{}: <code>{}</code></li>\n", escaped(bad.file), bad.line, escaped(bad.text));
    page.paragraph("The first of them:");
    page.paragraph("<ul>" + list + "</ul>");
  }
  page.paragraph(
      "An outage is a time in which a destination takes no mail from anybody. A log shows it only at the moments of attempts: it began somewhere between the last "
      "mail taken and the first deferral, ended between the last deferral and the next mail taken, or had not ended yet. Outages between two attempts leave no trace; that shorter "
      "ones are missed more often is allowed for. Greylisting (some mail is deferred while other mail passes), hosts that refuse recipients for good and hosts that never answer "
      "are told apart and are not outages.");
  page.table(destinations_table(log, 40));
  if (log.outages.empty() && log.waits.empty()) return "";
  page.table(estimates_table(log));
  page.figure(lengths_figure(log));
  if (log.waits.empty()) return "";
  const LengthEstimate& waits = log.waits.front().lengths;
  return fmt::format("In your log a message that fails at first waits {} at the median (95 %: {} to {}) until it would be taken.", duration(waits.median.value),
                     duration(waits.median.low), duration(waits.median.high));
}

}  // namespace porpoise::reports::retry
