// The schedules and when they try.

#include <fmt/format.h>

#include "impl/retry/make_schedule.h"
#include "reports/page/text.h"
#include "reports/retry/sections/sections.h"

namespace porpoise::reports::retry {
namespace {

/// Its rule and where that is written down; empty for schedules that are their own rule.
std::pair<std::string, std::string> rule_of(const std::string& name) {
  const bool local = name.ends_with("/local");
  const std::string server = local ? name.substr(0, name.size() - 6) : name;
  for (const auto& known : porpoise::retry::known_schedules()) {
    if (known.name == server) return {std::string(known.rule), std::string(known.source)};
  }
  return {"as named", "-"};
}

Figure gaps_figure(const Study& study) {
  Figure figure;
  figure.id = "waits";
  figure.caption =
      "The wait after an attempt, by the age of the message at that attempt. Straight lines of "
      "slope ½ are quadratic "
      "schedules (qmail), of slope 1 geometric ones; level lines are fixed intervals.";
  figure.x_label = "age of the message at an attempt";
  figure.y_label = "wait until the next attempt";
  figure.x_log = figure.y_log = figure.x_time = figure.y_time = true;
  figure.x_range = {30, static_cast<double>(study.setup.lifetime)};
  for (std::size_t s = 0; s < study.ages.size(); ++s) {
    Series series;
    series.title = study.setup.schedules[s].name;
    const Ages& ages = study.ages[s].front();
    double drawn = 0;
    for (std::size_t k = 1; k + 2 < ages.size(); ++k) {
      const auto age = static_cast<double>(ages[k]);
      if (age < drawn * 1.02) continue;
      drawn = age;
      series.points.emplace_back(age, static_cast<double>(ages[k + 1] - ages[k]));
    }
    figure.series.push_back(std::move(series));
  }
  return figure;
}

}  // namespace

std::string write_schedules(Page& page, const Study& study) {
  page.section("Schedules");
  page.paragraph(
      "The attempt ages come from the same code that runs the queue. <code>porpoise-report retry "
      "--schedule NAME --ages</code> prints them, up to the first one after the lifetime, at which "
      "the server gives up.");
  Table table;
  table.id = "schedules";
  table.caption = fmt::format(
      "The schedules, their first retries (age in seconds) and how many retries they make before "
      "{}.",
      duration(static_cast<double>(study.setup.lifetime)));
  table.head = {"schedule", "rule", "source", "first retries, s", "retries"};
  for (std::size_t s = 0; s < study.ages.size(); ++s) {
    const Ages& ages = study.ages[s].front();
    std::string first;
    for (std::size_t k = 1; k <= 5 && k + 1 < ages.size(); ++k)
      first += fmt::format("{}{}", k == 1 ? "" : " ", ages[k]);
    const std::string& name = study.setup.schedules[s].name;
    const auto [rule, source] = rule_of(name);
    table.rows.push_back({name, rule, source, first, fmt::format("{}", ages.size() - 2)});
  }
  page.table(table);
  page.figure(gaps_figure(study));
  std::string csv = "schedule,attempt,age_seconds\n";
  for (std::size_t s = 0; s < study.ages.size(); ++s) {
    for (std::size_t k = 0; k < study.ages[s].front().size(); ++k) {
      csv +=
          fmt::format("\"{}\",{},{}\n", study.setup.schedules[s].name, k, study.ages[s].front()[k]);
    }
  }
  page.numbers("ages", std::move(csv));
  return "";
}

}  // namespace porpoise::reports::retry
