// porpoise-sim: the mail server inside a simulated world. Each subcommand is a row of the table
// below and a file of its own.

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "sim/commands.h"
#include "sim/import/overhear.h"
#include "sim/whatif/options.h"

namespace porpoise::sim {
namespace {

using Action = std::function<int()>;

/// The crash that `run` and `compare` may add to a scenario's own.
class CrashOptions {
 public:
  explicit CrashOptions(CLI::App& app) {
    const auto crash_at = [&](const char* option, const char* help) {
      return app.add_option(option, crash_->event, help)->type_name("EVENT");
    };
    loss_ = crash_at("--power-loss-at", "Cut a host's power after this event");
    kill_ = crash_at("--kill-at", "Kill a host's server after this event");
    hang_ = crash_at("--hang-at", "Let a host stand still after this event");
    loss_->excludes(kill_)->excludes(hang_);
    kill_->excludes(hang_);
    app.add_option("--host", crash_->host, "Which host (else the first one)")->type_name("NAME");
  }

  /// Nothing when none was asked for.
  std::optional<ExtraCrash> crash() const {
    if (loss_->count() + kill_->count() + hang_->count() == 0) return std::nullopt;
    ExtraCrash crash = *crash_;
    if (kill_->count() > 0) crash.then = FaultPart::Then::kill;
    if (hang_->count() > 0) crash.then = FaultPart::Then::hang;
    return crash;
  }
  bool is_host_alone() const { return !crash() && !crash_->host.empty(); }

 private:
  std::shared_ptr<ExtraCrash> crash_ = std::make_shared<ExtraCrash>();
  CLI::Option* loss_ = nullptr;
  CLI::Option* kill_ = nullptr;
  CLI::Option* hang_ = nullptr;
};

/// `command` with the crash that `options` ask for.
template <class Command>
int with_crash(int (*act)(const Command&), Command command, const CrashOptions& options) {
  if (options.is_host_alone()) {
    return refuse("--host: say what befalls it: --power-loss-at, --kill-at or --hang-at EVENT");
  }
  command.crash = options.crash();
  return act(command);
}

void add_store(CLI::App& app, std::string& store) {
  app.add_option("--store", store, "The queue of every host, whatever its control files say")
      ->type_name("STORE")
      ->check(CLI::IsMember({"journal", "classic"}));
}

Action add_run(CLI::App& app) {
  const auto command = std::make_shared<RunCommand>();
  app.add_option("scenario", command->scenario, "A scenario file")
      ->required()
      ->type_name("SCENARIO");
  app.add_option("--seed", command->seed, "Decides everything that happens")->type_name("N");
  app.add_option("--trace", command->trace, "Write the event log there, as JSON lines")
      ->type_name("FILE");
  CLI::Option* const record =
      app.add_option("--record", command->record,
                     "Record one host's servers there, as `porpoise serve --record` does")
          ->type_name("FILE");
  app.add_option("--record-host", command->record_host, "Which host (else the first one)")
      ->type_name("NAME")
      ->needs(record);
  app.add_flag("--log", command->log, "Print what the servers log");
  add_store(app, command->store);
  return [command, crash = CrashOptions(app)] { return with_crash(run, *command, crash); };
}

Action add_fuzz(CLI::App& app) {
  const auto command = std::make_shared<FuzzCommand>();
  app.add_option("scenarios", command->scenarios,
                 "Scenario files or folders, in turn (else every seed draws a story of its own)")
      ->type_name("SCENARIO");
  app.add_option("--seeds", command->seeds, "From A to B, both included")
      ->required()
      ->type_name("A..B");
  app.add_option("--jobs", command->jobs, "Processes that share the seeds")
      ->type_name("N")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.add_option("--shard", command->shard, "Only the Ith of N equal parts of the seeds")
      ->type_name("I/N");
  app.add_flag("--twice", command->twice, "Run every seed twice and compare the event logs");
  app.add_flag("--hashes", command->hashes,
               "Print a line for every seed: its event log's hash, its command");
  CLI::Option* const json =
      app.add_option("--json", command->json, "Keep a report there, as JSON")->type_name("FILE");
  app.add_flag("--resume", command->resume, "Go on where the report there ends")->needs(json);
  app.add_option("--minutes", command->minutes, "Begin no new seeds after so many minutes")
      ->type_name("N");
  return [command] { return fuzz(*command); };
}

Action add_merge(CLI::App& app) {
  const auto command = std::make_shared<MergeCommand>();
  app.add_option("files", command->files, "Reports that `fuzz --json` has written")
      ->required()
      ->type_name("FILE");
  app.add_option("--json", command->json, "Write their sum there")->type_name("FILE");
  return [command] { return merge(*command); };
}

Action add_shrink(CLI::App& app) {
  const auto command = std::make_shared<ShrinkCommand>();
  app.add_option("scenario", command->scenario, "A scenario file that fails")
      ->required()
      ->type_name("SCENARIO");
  app.add_option("--seed", command->seed, "With which it fails")->type_name("N");
  app.add_option("-o,--out", command->out, "Write the small scenario there")
      ->required()
      ->type_name("FILE");
  app.add_option("--runs", command->runs, "Give up after so many runs")
      ->type_name("N")
      ->capture_default_str();
  return [command, crash = CrashOptions(app)] { return with_crash(shrink, *command, crash); };
}

Action add_compare(CLI::App& app) {
  const auto command = std::make_shared<CompareCommand>();
  app.add_option("scenario", command->scenario, "A scenario file")
      ->required()
      ->type_name("SCENARIO");
  app.add_option("--seed", command->seed, "Decides everything that happens")->type_name("N");
  app.add_option("--with", command->with, "The event log of another run")
      ->required()
      ->type_name("TRACE");
  return [command, crash = CrashOptions(app)] { return with_crash(compare, *command, crash); };
}

Action add_explore(CLI::App& app) {
  const auto command = std::make_shared<ExploreCommand>();
  app.add_option("scenarios", command->scenarios, "Scenario files")
      ->required()
      ->type_name("SCENARIO");
  app.add_option("--profile", command->profile, "What a power loss may do to the disk, or `all`")
      ->type_name("P")
      ->capture_default_str();
  app.add_option("--seed", command->seed, "Decides everything that happens")->type_name("N");
  app.add_option("--depth", command->depth, "How many crashes in a row")
      ->type_name("N")
      ->check(CLI::Range(1, 2))
      ->capture_default_str();
  app.add_option("--jobs", command->jobs, "Processes that share the scenarios")
      ->type_name("N")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.add_option("--limit", command->limit,
                 "Judge at most so many states of each scenario and profile")
      ->type_name("N");
  add_store(app, command->store);
  app.add_flag("--first", command->first, "Stop at the first broken promise");
  CLI::Option* const at =
      app.add_option("--at", command->at, "Only the crash at this point")->type_name("POINT");
  app.add_option("--image", command->image, "What is left then: a number, `kill` or `hang`")
      ->type_name("IMAGE")
      ->needs(at);
  app.add_option("--then", command->then, "And the second crash, during the recovery")
      ->type_name("POINT:IMAGE")
      ->needs(at);
  CLI::Option* const faults =
      app.add_flag("--faults", command->faults,
                   "Inject every kind of fault at every call site of the disk instead");
  app.add_option("--coverage", command->coverage, "Write the table of these there, as CSV")
      ->type_name("FILE")
      ->needs(faults);
  app.add_option("--fault", command->fault, "Only this fault in the first life")
      ->type_name("KIND:NTH");
  app.add_option("--then-fault", command->then_fault, "Only this one in the life after --at")
      ->type_name("KIND:NTH")
      ->needs(at);
  return [command] { return explore(*command); };
}

Action add_exhaust(CLI::App& app) {
  const auto command = std::make_shared<ExhaustCommand>();
  app.add_option("--length", command->length, "All sequences of up to so many operations")
      ->type_name("N")
      ->check(CLI::Range(1, 4))
      ->capture_default_str();
  app.add_option("--profile", command->profile, "What a power loss may do to the disk, or `all`")
      ->type_name("P")
      ->capture_default_str();
  app.add_option("--seed", command->seed, "Decides everything that happens")->type_name("N");
  app.add_option("--jobs", command->jobs, "Processes that share the sequences")
      ->type_name("N")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.add_option("--shard", command->shard, "Only the Ith of N equal parts of the sequences")
      ->type_name("I/N");
  CLI::Option* const sequence =
      app.add_option("--sequence", command->sequence, "Only this one, and tell its story")
          ->type_name("OPERATIONS");
  CLI::Option* const at = app.add_option("--at", command->at, "Crashed at this point")
                              ->type_name("POINT")
                              ->needs(sequence);
  app.add_option("--image", command->image, "What is left then: a number, `kill` or `hang`")
      ->type_name("IMAGE")
      ->needs(at);
  return [command] { return exhaust(*command); };
}

Action add_export(CLI::App& app) {
  const auto command = std::make_shared<ExportCommand>();
  app.add_option("trace", command->trace,
                 "An event log of `run --trace`, or a recording of `porpoise serve --record`")
      ->required()
      ->type_name("TRACE");
  app.add_option("--pcap", command->pcap, "Write the packets there, for Wireshark and tshark")
      ->type_name("FILE");
  app.add_option("--perfetto", command->perfetto,
                 "Write trace events there, for the Perfetto viewer")
      ->type_name("FILE");
  app.add_option("--log", command->log,
                 "Of a recording: write the server's log there, for `import qmail` and `whatif`")
      ->type_name("FILE");
  return [command] { return export_trace(*command); };
}

Action add_import(CLI::App& app) {
  const auto command = std::make_shared<ImportCommand>();
  app.add_option("kind", command->kind, "Who made the record: postfix, qmail, pcap or recording")
      ->required()
      ->type_name("KIND")
      ->check(CLI::IsMember(
          std::vector<std::string>(std::begin(kRecordKinds), std::end(kRecordKinds))));
  app.add_option("files", command->files, "The record; one in several files in their order")
      ->required()
      ->type_name("FILE");
  app.add_option("-o,--out", command->out, "Write the scenario there")
      ->required()
      ->type_name("SCENARIO");
  app.add_option("--server", command->server,
                 "In a capture: the server's address (else the likeliest)")
      ->type_name("ADDRESS");
  add_choices(app, command->choices);
  std::map<std::string, Edges> edges;
  for (std::size_t at = 0; at < std::size(kEdgesNames); ++at) {
    edges[std::string(kEdgesNames[at])] = static_cast<Edges>(at);
  }
  app.add_option("--edges", command->choices.edges,
                 "Where between two attempts outages begin and end: middle, inner, outer or drawn")
      ->type_name("WHERE")
      ->transform(CLI::CheckedTransformer(edges))
      ->default_str("middle");
  app.add_option("--seed", command->choices.seed, "Decides edges that are drawn")
      ->type_name("N")
      ->capture_default_str();
  return [command] { return import(*command); };
}

Action add_whatif(CLI::App& app) {
  const auto command = std::make_shared<WhatIfCommand>();
  add_what_if(app, command->wanted, command->jobs);
  app.add_option("--csv", command->csv, "Write the figures there")->type_name("FILE");
  return [command] { return what_if(*command); };
}

Action add_replay(CLI::App& app) {
  const auto command = std::make_shared<ReplayCommand>();
  app.add_option("trace", command->trace,
                 "What `porpoise serve --record` has written, all its files")
      ->required()
      ->type_name("TRACE");
  app.add_option(
         "--until", command->until,
         "Stop at a time (2026-11-30T09:00:00 in UTC, or +90s), an event's number, or msg:ID")
      ->type_name("TIME|EVENT|MESSAGE");
  app.add_option("--follow", command->follow,
                 "Print every decision about this message, as the log numbers it")
      ->type_name("ID");
  return [command] { return replay_recording(*command); };
}

Action add_coverage(CLI::App& app) {
  const auto command = std::make_shared<CoverageCommand>();
  app.add_option("files", command->files, "Tables written by explore --coverage")
      ->required()
      ->type_name("FILE");
  app.add_option("--coverage", command->out, "Write their sum there")->type_name("FILE");
  return [command] { return coverage(*command); };
}

struct Row {
  const char* name;
  const char* help;
  Action (*add)(CLI::App& app);
};

constexpr Row kCommands[] = {
    {"run", "Run a scenario once and judge it", add_run},
    {"fuzz", "Run drawn stories, or scenarios, with many seeds and judge them", add_fuzz},
    {"merge", "Add up the reports of the parts of a campaign", add_merge},
    {"explore", "Crash a scenario's host wherever it can be, and judge what it makes of it",
     add_explore},
    {"exhaust", "Do all short sequences of operations, and crash each wherever it can be",
     add_exhaust},
    {"import", "Make a scenario from the log or the packets of a server", add_import},
    {"whatif", "Play a recorded night as it was and with a change", add_whatif},
    {"coverage", "Add up tables of injected faults, and print what was never hit", add_coverage},
    {"shrink", "Make a failing scenario as small as it gets while it fails", add_shrink},
    {"replay", "Run the server again on what it was told, and see whether it does the same",
     add_replay},
    {"export", "Make a capture file or a timeline for a viewer from a trace", add_export},
    {"compare", "Run a scenario and print the first event that differs from a trace", add_compare},
};

/// CLI11 looks for what is missing before what is too much; people want it the other way round.
std::string fault(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<std::string> unknown = app.remaining(true);
  if (!unknown.empty()) {
    const char* const kind = unknown.front().starts_with('-') ? "option" : "command or argument";
    return fmt::format("unknown {} `{}`", kind, unknown.front());
  }
  std::string text = error.what();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

int main(int count, char** words) {
  CLI::App app("The mail server inside a simulated world.", "porpoise-sim");
  app.set_version_flag("--version", "porpoise-sim " PORPOISE_VERSION);
  app.require_subcommand(1);
  std::vector<std::pair<CLI::App*, Action>> actions;
  for (const Row& row : kCommands) {
    CLI::App* const command = app.add_subcommand(row.name, row.help);
    actions.emplace_back(command, row.add(*command));
  }
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    return refuse(fault(app, error) + "; see `porpoise-sim --help`");
  }
  for (const auto& [command, action] : actions) {
    if (command->parsed()) return action();
  }
  return kBadInput;
}

}  // namespace
}  // namespace porpoise::sim

int main(int count, char** words) {
  return porpoise::sim::main(count, words);
}
