#pragma once
// The commands of porpoise-sim, one file each. Each returns its exit code: 0 kept, 1 broken,
// 2 bad input.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/run.h"
#include "sim/whatif/study.h"

namespace porpoise::sim {

inline constexpr int kKept = 0;
inline constexpr int kBroken = 1;
inline constexpr int kBadInput = 2;

/// One clear line on standard error; kBadInput.
int refuse(const std::string& why);

/// What the scenario file `path` contains, or the story `drawn:SEED`; nothing, and refuse(), when
/// it cannot be read.
std::optional<std::string> read_story(const std::string& path);

/// The scenario in `path`, every host of which has its queue in `store` (as its own control files
/// say when empty); nothing, and refuse(), when there is none.
std::optional<Scenario> load_scenario(const std::string& path, const std::string& store = "");

/// Why `scenario` cannot be crashed so; empty when it can.
std::string why_no_crash(const Scenario& scenario, const std::optional<ExtraCrash>& crash);

struct RunCommand {
  std::string scenario;
  std::string store;
  std::uint64_t seed = 1;
  std::string trace;        ///< Where the event log goes; empty: nowhere.
  std::string record;       ///< Where a recording of one host goes; empty: nowhere.
  std::string record_host;  ///< Which; empty: the first.
  std::optional<ExtraCrash> crash;
  bool log = false;  ///< Print what the servers log.

  RunCommand() = default;
};
int run(const RunCommand& command);

struct FuzzCommand {
  std::vector<std::string> scenarios;  ///< Files and folders. Empty: every seed draws a story.
  std::string seeds;                   ///< `A..B`.
  std::string shard = "1/1";
  unsigned jobs = 1;
  bool twice = false;
  bool hashes = false;   ///< Print a line for every seed.
  std::string json;      ///< Where the report goes; empty: nowhere.
  bool resume = false;   ///< Go on with the report that is there.
  unsigned minutes = 0;  ///< Begin nothing new after so many; 0: go on to the end.

  FuzzCommand() = default;
};
int fuzz(const FuzzCommand& command);

struct MergeCommand {
  std::vector<std::string> files;  ///< At least one.
  std::string json;

  MergeCommand() = default;
};
/// Adds up reports of the parts of one campaign.
int merge(const MergeCommand& command);

struct ShrinkCommand {
  std::string scenario;
  std::uint64_t seed = 1;
  std::optional<ExtraCrash> crash;
  std::string out;            ///< Where the small scenario goes.
  std::uint64_t runs = 3000;  ///< At most.

  ShrinkCommand() = default;
};
int shrink(const ShrinkCommand& command);

struct ReplayCommand {
  std::string trace;   ///< As `porpoise serve --record` was given it.
  std::string until;   ///< A time, an event or a message; empty: the end.
  std::string follow;  ///< A message to tell the story of; empty: none.

  ReplayCommand() = default;
};
/// Runs the server on what it was told when it was recorded, and compares what it asks.
int replay_recording(const ReplayCommand& command);

struct CompareCommand {
  std::string scenario;
  std::uint64_t seed = 1;
  std::string with;  ///< A trace of another run.
  std::optional<ExtraCrash> crash;

  CompareCommand() = default;
};
int compare(const CompareCommand& command);

struct ExploreCommand {
  std::vector<std::string> scenarios;
  std::string store;
  std::string profile = std::string(default_profile().name);  ///< Or "all".
  std::uint64_t seed = 1;
  unsigned depth = 1;
  unsigned jobs = 1;
  std::uint64_t limit = 0;
  bool first = false;    ///< Stop at the first broken promise.
  bool faults = false;   ///< Inject faults instead of visiting crash points.
  std::string coverage;  ///< Where their table goes as CSV; empty: nowhere.
  /// One run instead: `--fault`, `--then-fault`, `--at`, `--image`, `--then`.
  std::string fault;
  std::string then_fault;
  std::string at;
  std::string image = "0";
  std::string then;

  ExploreCommand() = default;
};
int explore(const ExploreCommand& command);

struct ExhaustCommand {
  unsigned length = 3;  ///< All sequences of up to so many operations.
  std::string profile = "all";
  std::uint64_t seed = 1;
  std::string shard = "1/1";
  unsigned jobs = 1;
  /// One of them instead, or any other; told with its story.
  std::string sequence;
  std::string at;  ///< Crashed at this point, as for explore; empty: as it is.
  std::string image = "0";

  ExhaustCommand() = default;
};
int exhaust(const ExhaustCommand& command);

struct ExportCommand {
  std::string trace;
  std::string pcap;      ///< Where the packets go; empty: nowhere.
  std::string perfetto;  ///< Where the trace events go; empty: nowhere.
  std::string log;       ///< Of a recording; empty: nowhere.

  ExportCommand() = default;
};
/// Makes files for other programs' viewers from an event log.
int export_trace(const ExportCommand& command);

struct ImportCommand {
  std::string kind;                ///< Who made the record: see kRecordKinds.
  std::vector<std::string> files;  ///< One record, in their order.
  std::string server;              ///< Its address in a capture; empty: the likeliest.
  std::string out;                 ///< Where the scenario goes.
  NightChoices choices;

  ImportCommand() = default;
};
/// Makes a scenario from another server's record.
int import(const ImportCommand& command);

struct WhatIfCommand {
  StudyWanted wanted;
  unsigned jobs = 1;
  std::string csv;  ///< Where the figures go; empty: nowhere.

  WhatIfCommand() = default;
};
/// Plays a recorded night as it was and with a change.
int what_if(WhatIfCommand& command);

struct CoverageCommand {
  std::vector<std::string> files;
  std::string out;  ///< Where the sum goes; empty: nowhere.

  CoverageCommand() = default;
};
/// Adds up what `explore --faults --coverage` and others have written, and prints it.
int coverage(const CoverageCommand& command);

}  // namespace porpoise::sim
