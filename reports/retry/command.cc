#include "reports/retry/command.h"

#include <cstdio>
#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "reports/retry/choice/families.h"
#include "reports/retry/input.h"
#include "reports/retry/choice/optimum.h"
#include "reports/retry/sections/sections.h"
#include "reports/page/text.h"

namespace porpoise::reports::retry {
namespace {

struct Wanted {
  Options options;
  std::string folder;
  bool ages = false;
  bool recommendation = false;
};

int complain(int status, const std::string& error) {
  fmt::print(stderr, "porpoise-report retry: {}\n", error);
  return status;
}

void print_ages(const Setup& setup) {
  for (const NamedSchedule& schedule : setup.schedules) {
    if (setup.schedules.size() > 1) fmt::print("# {}\n", schedule.name);
    for (const std::int64_t age : ages_as_served(schedule, setup.lifetime)) fmt::print("{}\n", age);
  }
}

/// The line goes to standard output, the reasons to standard error.
void print_recommendation(const Setup& setup) {
  std::vector<std::unique_ptr<Exact>> laws;
  std::vector<Target> targets;
  for (const Outage& outage : setup.outages) {
    laws.push_back(std::make_unique<Exact>(outage, setup.costs.wait, setup.lifetime));
    const Ages best = optimal_ages(*laws.back(), setup.costs.per_attempt(), {});
    targets.push_back({laws.back().get(), std::max(1.0, laws.back()->cost(best).avoidable(setup.costs))});
  }
  const Setting setting = recommend(targets, setup.costs);
  fmt::print("{}\n", setting.name);
  fmt::print(stderr, "For control/retryschedule. At {} s an attempt it costs at most {} % more than the best schedule for", 
             digits(setup.costs.per_attempt()), percent(setting.regret));
  for (const Outage& outage : setup.outages) fmt::print(stderr, " {}", outage.name);
  fmt::print(stderr, "; qmail's: at most ");
  double worst = 0;
  const Ages qmail = ages_until(make_named("qmail").first, setup.lifetime);
  for (const Target& target : targets) worst = std::max(worst, target.exact->cost(qmail).avoidable(setup.costs) / target.best - 1);
  fmt::print(stderr, "{} %.\n", percent(worst));
}

void print_log(const LogSummary& log) {
  fmt::print("lines={} malformed={} suspended={} destinations={}\n", log.lines, log.malformed, log.suspended, log.destinations.size());
  for (const BadLine& bad : log.first_bad) fmt::print("{}:{}: cannot be read: {}\n", bad.file, bad.line, bad.text);
  if (log.lines > 0 && log.malformed == log.lines) {
    fmt::print("no line begins with a time: write the log through multilog t, tai64n or syslog\n");
  }
  for (const Destination& d : log.destinations) {
    fmt::print("{}\t{}\taccepted={} deferred={} failed={} outages={}\n", d.name, name_of(d.kind), d.accepted, d.deferrals(), d.failed, d.outages.size());
  }
  for (const auto* list : {&log.outages, &log.greylisting, &log.waits}) {
    for (const NamedEstimate& e : *list) {
      fmt::print("{} of {}: n={} median={} [{} {}] mean={} [{} {}]\n", list == &log.outages ? "outages" : "waits", e.name, e.lengths.count,
                 digits(e.lengths.median.value), digits(e.lengths.median.low), digits(e.lengths.median.high), digits(e.lengths.mean.value),
                 digits(e.lengths.mean.low), digits(e.lengths.mean.high));
    }
  }
}

int run(const Wanted& wanted) {
  Setup setup;
  const std::string error = read_setup(wanted.options, setup);
  if (!error.empty()) return complain(2, error);
  if (wanted.ages) {
    print_ages(setup);
    return 0;
  }
  if (wanted.recommendation) print_recommendation(setup);
  if (wanted.folder.empty()) {
    if (wanted.recommendation) return 0;
    if (!setup.log) return complain(2, "say where the report goes: -o DIR");
    print_log(*setup.log);
    return 0;
  }
  const std::string unwritten = write_article(make_study(std::move(setup))).write(wanted.folder);
  return unwritten.empty() ? 0 : complain(1, unwritten);
}

}  // namespace

void add_command(CLI::App& app, int& status) {
  auto wanted = std::make_shared<Wanted>();
  Options& options = wanted->options;
  CLI::App* command = app.add_subcommand("retry", "What a retry schedule costs: attempts against delay");
  command->add_option("-o,--output", wanted->folder, "Directory for index.html, data/*.csv and figures/*.svg")->type_name("DIR");
  command->add_option("--schedule", options.schedules, "Schedule(s) to compare: a name as in control/retryschedule; NAME/local for the local channel")->type_name("NAME");
  command->add_option("--outage", options.outages, "Outage law(s), such as lognormal:1h,1.5 or file:CSV (a wrong name lists them all)")->type_name("LAW");
  command->add_option("--cost", options.costs, "Cost(s): refused=, timeout=, deferred=, attempt=, bounce= seconds; mix=R/T/D; wait=linear, sqrt, log, backlog:N or table:...")->type_name("KEY=VALUE");
  command->add_option("--lifetime", options.lifetime, "Age at which every schedule gives up")->capture_default_str()->type_name("TIME");
  command->add_option("--log", options.logs, "Log(s) of Postfix, qmail-send or porpoise: estimates their outages; without -o prints them")->type_name("FILE");
  command->add_option("--pool", options.pools, "With --log: destinations whose outages are taken together")->type_name("NAME=DOMAIN,...");
  command->add_option("--seed", options.seed, "Of all chance")->capture_default_str();
  command->add_option("--messages", options.messages, "Of the Monte Carlo, for each law")->capture_default_str();
  command->add_option("--letters", options.letters, "For the whole server in the simulation, for each law and schedule; 0 leaves it out")->capture_default_str();
  command->add_flag("--ages", wanted->ages, "Only print the ages of the attempts, in seconds: those within the lifetime and the last one, after it");
  command->add_flag("--recommend", wanted->recommendation, "Print the line for control/retryschedule that suits the laws, costs and log best");
  command->callback([wanted, &status] { status = run(*wanted); });
}

}  // namespace porpoise::reports::retry
