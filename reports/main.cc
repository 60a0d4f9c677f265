// porpoise-report: programs that write the reports, one subcommand each.

#include <cstdio>

#include <CLI/CLI.hpp>

#include "reports/bench/command.h"
#include "reports/crash/command.h"
#include "reports/retry/command.h"
#include "reports/whatif/command.h"

int main(int argc, char** argv) {
  CLI::App app("Reports: what a choice costs, with the numbers that carry the answer", "porpoise-report");
  app.set_version_flag("--version", "porpoise-report " PORPOISE_VERSION);
  app.require_subcommand(1);
  int status = 0;
  porpoise::reports::bench::add_command(app, status);
  porpoise::reports::crash::add_command(app, status);
  porpoise::reports::retry::add_command(app, status);
  porpoise::reports::whatif::add_command(app, status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    std::fprintf(stderr, "porpoise-report: %s\n", error.what());
    return 2;
  }
  return status;
}
