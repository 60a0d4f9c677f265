#include "sim/whatif/options.h"

#include <map>

namespace porpoise::sim {

void add_choices(CLI::App& app, NightChoices& choices) {
  app.add_option("--domain", choices.domain, "The server's own (else as recorded)")
      ->type_name("DOMAIN");
  app.add_option("--size", choices.size, "Of messages whose size is not recorded, in bytes")
      ->type_name("BYTES")
      ->check(CLI::Range(0, 100'000'000))
      ->capture_default_str();
  app.add_option("--lifetime", choices.lifetime,
                 "How long mail is tried, in seconds (else as recorded, else 604800)")
      ->type_name("SECONDS")
      ->check(CLI::Range(1, 100 * 86'400));
  const std::map<std::string, bool> open = {{"end", false}, {"stay", true}};
  app.add_option("--open", choices.open_stay,
                 "Outages that had not ended with the record: `end` with it, or `stay`")
      ->type_name("WHAT")
      ->transform(CLI::CheckedTransformer(open))
      ->default_str("end");
}

void add_what_if(CLI::App& app, StudyWanted& wanted, unsigned& jobs) {
  app.add_option("record", wanted.files,
                 "What is known of the night: a recording of `porpoise serve --record`, a log, a "
                 "capture, or an event log of `run --trace`")
      ->required()
      ->type_name("FILE");
  app.add_option("--set", wanted.set, "Another setting, such as control/retryschedule=priced:600")
      ->type_name("FILE=VALUE");
  app.add_option("--never-down", wanted.never_down, "A host that had no outages")
      ->type_name("HOST");
  app.add_option("--power-loss", wanted.power_loss, "The server loses its power for ten seconds")
      ->type_name("TIME");
  app.add_option("--from", wanted.from, "The change comes so long after the night's beginning")
      ->type_name("TIME");
  app.add_option("--control", wanted.control,
                 "A setting that the server had, such as retryschedule=qmail")
      ->type_name("NAME=VALUE");
  app.add_option("--live", wanted.live_files, "A record of the same night with the change, live")
      ->type_name("FILE");
  app.add_option("--server", wanted.server,
                 "In a capture: the server's address (else the likeliest)")
      ->type_name("ADDRESS");
  add_choices(app, wanted.what_if.choices);
  app.add_option("--seeds", wanted.what_if.seeds, "How many nights are played, each both ways")
      ->type_name("N")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--seed", wanted.what_if.first_seed, "The first of them")
      ->type_name("N")
      ->capture_default_str();
  app.add_option("--jobs", jobs, "Nights at the same time")
      ->type_name("N")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
}

}  // namespace porpoise::sim
