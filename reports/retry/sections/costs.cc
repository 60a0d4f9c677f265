// Every schedule under every outage law: what it costs, and what servers cost as they are shipped.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "impl/retry/make_schedule.h"
#include "reports/retry/sections/sections.h"
#include "reports/page/text.h"

namespace porpoise::reports::retry {
namespace {

std::vector<std::string> law_head(const Study& study, std::string first) {
  std::vector<std::string> head{std::move(first)};
  for (const Case& one : study.cases) head.push_back(one.outage().title);
  return head;
}

}  // namespace

std::string write_costs(Page& page, const Study& study) {
  const Costs& costs = study.setup.costs;
  page.section("What the schedules cost");
  Table ratio, failed, delay;
  ratio.id = "cost-over-optimum";
  ratio.caption = fmt::format("Avoidable cost beyond that of the best possible schedule for that law, in per cent, at {} s an attempt.", digits(costs.per_attempt()));
  ratio.shade = 300;
  ratio.head = law_head(study, "schedule");
  failed.id = "failed-attempts";
  failed.caption = "Failed retries per message.";
  failed.head = ratio.head;
  delay.id = "extra-delay";
  delay.caption = "Extra delay per message in seconds: mean / 95 of 100 delivered messages below (the latter by Monte Carlo).";
  delay.head = ratio.head;

  std::string best_name;
  double best_worst = 1e300;
  for (std::size_t s = 0; s < study.ages.size(); ++s) {
    const std::string& name = study.setup.schedules[s].name;
    std::vector<std::string> ratios{name}, fails{name}, delays{name};
    double worst = 0;
    for (const Case& one : study.cases) {
      const double beyond = one.costs[s].avoidable(costs) / one.best_cost - 1;
      worst = std::max(worst, beyond);
      ratios.push_back(percent(beyond));
      fails.push_back(digits(one.costs[s].failed));
      delays.push_back(fmt::format("{} / {}", digits(one.costs[s].delay), digits(one.played[s].delay_95)));
    }
    if (worst < best_worst) {
      best_worst = worst;
      best_name = name;
    } else if (worst == best_worst) {
      best_name += " and " + name;
    }
    ratio.rows.push_back(std::move(ratios));
    failed.rows.push_back(std::move(fails));
    delay.rows.push_back(std::move(delays));
  }
  std::vector<std::string> own{"optimum, s"}, fails{"optimum"}, delays{"optimum"};
  for (const Case& one : study.cases) {
    const Cost cost = one.exact.cost(one.best);
    own.push_back(digits(one.best_cost));
    fails.push_back(digits(cost.failed));
    delays.push_back(digits(cost.delay));
  }
  failed.rows.push_back(std::move(fails));
  delay.rows.push_back(std::move(delays));
  page.table(ratio);
  Table optimum;
  optimum.id = "optimum-cost";
  optimum.caption = "Avoidable cost of the optimum itself, in seconds: what the per cents above refer to.";
  optimum.head = ratio.head;
  optimum.rows.push_back(std::move(own));
  page.table(optimum);
  page.table(failed);
  page.table(delay);
  const std::string verdict = fmt::format(
      "At this price and these laws the smallest worst case of the schedules compared is that of <b>{}</b>: at most {} % above the optimum.",
      escaped(best_name), percent(best_worst));
  page.paragraph(verdict);
  return verdict;
}

std::string write_as_shipped(Page& page, const Study& study) {
  Table bounced, total;
  bounced.id = "as-shipped-bounced";
  bounced.caption = fmt::format("Servers with their own give-up times: mail bounced although the destination came back before {}, in per "
                                "cent of the mail whose first attempt failed. On/off: also mail that met another outage.",
                                duration(static_cast<double>(study.setup.lifetime)));
  bounced.head = law_head(study, "server");
  bounced.head.insert(bounced.head.begin() + 1, "gives up after");
  bounced.shade = 20;
  total.id = "as-shipped-cost";
  total.caption = fmt::format("Their whole cost with all bounces priced ({} plus the wait), over that of the same schedule kept up for {}, in "
                              "per cent. Below 100, giving up early pays <em>at this price of a bounce</em>.",
                              duration(study.setup.costs.bounce), duration(static_cast<double>(study.setup.lifetime)));
  total.head = law_head(study, "server");
  for (std::size_t s = 0; s < study.setup.schedules.size(); ++s) {
    const NamedSchedule& schedule = study.setup.schedules[s];
    const auto& all = porpoise::retry::known_schedules();
    const auto known = std::find_if(all.begin(), all.end(), [&](const auto& k) { return k.name == schedule.name; });
    if (known == all.end() || known->lifetime >= study.setup.lifetime) continue;
    const Ages ages = ages_within(schedule, known->lifetime);
    std::vector<std::string> lost{schedule.name, duration(static_cast<double>(known->lifetime))}, costs{schedule.name};
    for (const Case& one : study.cases) {
      const Cost own = one.exact.cost(ages);
      lost.push_back(percent(own.given_up - one.exact.survival().back()));
      costs.push_back(percent(own.total(study.setup.costs, static_cast<double>(known->lifetime)) /
                              one.costs[s].total(study.setup.costs, static_cast<double>(study.setup.lifetime))));
    }
    bounced.rows.push_back(std::move(lost));
    total.rows.push_back(std::move(costs));
  }
  if (bounced.rows.empty()) return "";
  page.section("As shipped");
  page.paragraph("With its own lifetime a server may look cheap because it gives up. Here is what that costs.");
  page.table(bounced);
  page.table(total);
  return "";
}

}  // namespace porpoise::reports::retry
