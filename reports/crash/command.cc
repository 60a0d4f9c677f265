#include "reports/crash/command.h"

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "reports/crash/article.h"
#include "sim/explore/scene_of.h"

namespace porpoise::reports::crash {
namespace {

struct Wanted {
  std::vector<std::string> scenarios;
  std::vector<std::string> stores;
  std::string mutants;
  std::string folder;
  bool no_faults = false;
  std::uint64_t twice_max = Plan().twice_max;
  std::uint64_t seed = 1;
};

int complain(int status, const std::string& error) {
  fmt::print(stderr, "porpoise-report crash: {}\n", error);
  return status;
}

std::optional<std::string> contents_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream contents;
  if (!file || !(contents << file.rdbuf())) return std::nullopt;
  return contents.str();
}

/// Empty: all were read.
std::string read_scenarios(const Wanted& wanted, Plan& plan) {
  for (const std::string& path : wanted.scenarios) {
    const std::optional<std::string> contents = contents_of(path);
    if (!contents) return path + ": cannot be read; name scenarios, such as scenarios/crash/*.toml";
    sim::ScenarioOutcome outcome = sim::read_scenario(*contents, path);
    if (!outcome.error.empty()) return outcome.error;
    const std::string why_not = sim::why_no_scene(outcome.scenario);
    if (!why_not.empty()) return path + ": " + why_not;
    plan.scenarios.push_back(std::move(outcome.scenario));
  }
  return std::string();
}

/// On a terminal a line that the next one replaces.
void show(const std::string& line) {
  if (isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r{}\033[K", line);
}

bool anything_broken(const Study& study) { return !study.counterexamples.empty(); }

int run(const Wanted& wanted) {
  Plan plan;
  plan.stores = wanted.stores;
  plan.faults = !wanted.no_faults;
  plan.twice_max = wanted.twice_max;
  plan.seed = wanted.seed;
  const std::string unread = read_scenarios(wanted, plan);
  if (!unread.empty()) return complain(2, unread);
  Mutants mutants;
  if (!wanted.mutants.empty()) {
    const std::optional<std::string> csv = contents_of(wanted.mutants);
    if (!csv) return complain(2, wanted.mutants + ": cannot be read; make it with `./dev mutants --csv FILE`");
    mutants = read_mutants(*csv, wanted.mutants);
    if (!mutants.error.empty()) return complain(2, mutants.error);
  }
  Study study = make_study(plan, show);
  show("");
  study.mutants = std::move(mutants.rows);
  const std::string unwritten = write_article(study).write(wanted.folder);
  if (!unwritten.empty()) return complain(1, unwritten);
  return anything_broken(study) ? 1 : 0;
}

}  // namespace

void add_command(CLI::App& app, int& status) {
  auto wanted = std::make_shared<Wanted>();
  CLI::App* command = app.add_subcommand("crash", "What crashes and bad disks do to the queue, on every kind of file system");
  command->add_option("scenarios", wanted->scenarios, "Crash scenarios, such as scenarios/crash/*.toml")->required()->type_name("FILE");
  command->add_option("-o,--output", wanted->folder, "Directory for index.html, data/*.csv and figures/*.svg")->required()->type_name("DIR");
  command->add_option("--store", wanted->stores, "Kind(s) of queue, as in control/queuestore")->type_name("NAME")->check(CLI::IsMember({"journal", "classic"}))->default_val(std::vector<std::string>{"journal", "classic"});
  command->add_option("--mutants", wanted->mutants, "The table that `./dev mutants --csv FILE` writes")->type_name("FILE");
  command->add_option("--twice", wanted->twice_max, "Crash scenarios with at most so many crash points twice")->capture_default_str()->type_name("POINTS");
  command->add_flag("--no-faults", wanted->no_faults, "Leave out the faults of the disk");
  command->add_option("--seed", wanted->seed, "Of all chance")->capture_default_str();
  command->callback([wanted, &status] { status = run(*wanted); });
}

}  // namespace porpoise::reports::crash
