#include "reports/whatif/command.h"

#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "reports/whatif/article.h"
#include "sim/whatif/options.h"

namespace porpoise::reports::whatif {
namespace {

struct Wanted {
  sim::StudyWanted study;
  unsigned jobs = 1;
  std::string folder;
};

int complain(int status, const std::string& error) {
  fmt::print(stderr, "porpoise-report whatif: {}\n", error);
  return status;
}

int run(Wanted& wanted) {
  const sim::StudyOutcome outcome = sim::study(wanted.study, wanted.jobs);
  if (!outcome.error.empty()) return complain(2, outcome.error);
  const Page page = write_article(outcome, wanted.study.what_if);
  const std::string unwritten = page.write(wanted.folder);
  return unwritten.empty() ? 0 : complain(1, unwritten);
}

}  // namespace

void add_command(CLI::App& app, int& status) {
  auto wanted = std::make_shared<Wanted>();
  CLI::App* const command =
      app.add_subcommand("whatif", "What a change would have done to a recorded night");
  sim::add_what_if(*command, wanted->study, wanted->jobs);
  command
      ->add_option("-o,--output", wanted->folder,
                   "Directory for index.html, data/*.csv and figures/*.svg")
      ->required()
      ->type_name("DIR");
  command->callback([wanted, &status] { status = run(*wanted); });
}

}  // namespace porpoise::reports::whatif
