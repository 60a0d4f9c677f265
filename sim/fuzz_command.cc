#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "sim/commands.h"
#include "sim/crew.h"
#include "sim/fuzz/campaign.h"
#include "sim/fuzz/fuzz_report.h"
#include "sim/fuzz/seeds.h"
#include "sim/progress.h"

namespace porpoise::sim {

namespace {

/// So many seeds of each member of the crew are done between two looks at the clock and the report.
constexpr std::uint64_t kBatch = 250;

std::vector<std::string> scenarios_in(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (auto at = std::filesystem::recursive_directory_iterator(folder, error);
       !error && at != std::filesystem::recursive_directory_iterator(); at.increment(error)) {
    if (at->path().extension() == ".toml") files.push_back(at->path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// The two runs of one seed did not tell the same story: a line to make it again, and where they
/// part.
std::string divergence(const FuzzCase& run, const RunResult& one, const RunResult& two) {
  std::string text = fmt::format(
      "porpoise-sim fuzz {} --seeds {}..{} --twice  # hash={:016x} events={}, then hash={:016x} "
      "events={}",
      run.scenario->file, run.seed, run.seed, one.hash, one.events, two.hash, two.events);
  const LogComparison again = compare_two_runs(run);
  return text + "\n" + (again.parted() ? again.text() : "two more runs were equal");
}

/// The report in `path`; nothing when there is none.
std::optional<FuzzReport> read_report(const std::string& path) {
  std::ostringstream text;
  if (!(text << std::ifstream(path, std::ios::binary).rdbuf())) return std::nullopt;
  return FuzzReport::from_json(text.str());
}

/// Whole or not at all: whoever stops a campaign does so at any moment.
bool write_report(const std::string& path, const FuzzReport& report) {
  const std::string fresh = path + ".tmp";
  std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
  if (!out || !(out << report.to_json()) || !out.flush()) return false;
  out.close();
  return std::rename(fresh.c_str(), path.c_str()) == 0;
}

/// The seeds of one command, shared by a crew.
class Fuzzing {
 public:
  Fuzzing(const FuzzCommand& command, const Campaign& campaign, FuzzReport report)
      : command_(command), campaign_(campaign), report_(std::move(report)) {}

  int run();

 private:
  ReportPart& part() { return report_.parts.front(); }
  bool run_batch();
  FuzzCase case_at(std::uint64_t index) const {
    return campaign_.draw(report_.parts.front().shard.seed(report_.seeds, index));
  }
  /// What FuzzReport::add() takes.
  Crew::Numbers run_one(const FuzzCase& run, const Crew::Say& say) const;
  void hear(std::string_view line);
  void count(const Crew::Numbers& numbers);

  const FuzzCommand& command_;
  const Campaign& campaign_;
  FuzzReport report_;
  Progress progress_;
  std::uint64_t done_now_ = 0;    ///< In this batch.
  std::uint64_t events_now_ = 0;  ///< By this command.
};

int Fuzzing::run() {
  const std::uint64_t size = part().shard.size(report_.seeds);
  const std::uint64_t wall_before = report_.wall_ms;
  const double seconds_max = command_.minutes == 0 ? 1e18 : 60.0 * command_.minutes;
  while (part().done < size && progress_.seconds() < seconds_max) {
    if (!run_batch()) return refuse("--jobs: no more processes can be started");
    report_.wall_ms = wall_before + static_cast<std::uint64_t>(progress_.seconds() * 1000);
    if (!command_.json.empty() && !write_report(command_.json, report_)) {
      return refuse(command_.json + ": cannot be written; name another file for --json");
    }
  }
  progress_.clear();
  fmt::print("{}", report_.summary());
  return report_.failed == 0 ? kKept : kBroken;
}

bool Fuzzing::run_batch() {
  const std::uint64_t first = part().done;
  Crew crew;
  crew.members = command_.jobs;
  crew.pieces = std::min(part().shard.size(report_.seeds) - first, kBatch * command_.jobs);
  crew.work = [&](std::uint64_t at, const Crew::Say& say) {
    return run_one(case_at(first + at), say);
  };
  crew.heard = [this](std::string_view line) { hear(line); };
  crew.done = [this](const Crew::Numbers& numbers) { count(numbers); };
  crew.died = [&](std::uint64_t at) {
    hear("! " + case_at(first + at).command() + "  # it ended the simulator");
    count({0, 0, 1});
  };
  done_now_ = 0;
  const bool well = crew.run();
  part().done += crew.pieces;
  return well;
}

Crew::Numbers Fuzzing::run_one(const FuzzCase& run, const Crew::Say& say) const {
  const RunResult result = play(run);
  bool failed = !result.kept();
  if (failed) say(fmt::format("! {}  # {}", run.command(), fmt::join(result.lines(), "; ")));
  if (command_.hashes) {
    say(fmt::format("hash={:016x} events={} verdict={} {}", result.hash, result.events,
                    failed ? "broken" : "kept", run.command()));
  }
  if (command_.twice) {
    const RunResult again = play(run);
    if (again.hash != result.hash || again.events != result.events) {
      say("! " + divergence(run, result, again));
      failed = true;
    }
  }
  return numbers_of(run, result, failed);
}

/// Lines that begin with `! ` are failures.
void Fuzzing::hear(std::string_view line) {
  if (line.starts_with("! ")) {
    line.remove_prefix(2);
    report_.failures.emplace_back(line);
  }
  progress_.clear();
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

void Fuzzing::count(const Crew::Numbers& numbers) {
  ++done_now_;
  events_now_ += numbers[0];
  report_.add(numbers);
  progress_.show([this] {
    return fmt::format("{} of {} seeds, {} failed, {:.0f} events/s", part().done + done_now_,
                       part().shard.size(report_.seeds), report_.failed,
                       static_cast<double>(events_now_) / progress_.seconds());
  });
}

/// A report in which nothing is done, or the one that --resume goes on with. An empty `error`: it
/// is good.
FuzzReport first_report(const FuzzCommand& command, const Campaign& campaign, SeedRange range,
                        Shard shard, std::string& error) {
  FuzzReport report;
  report.stories = campaign.stories();
  report.seeds = range;
  report.parts.push_back({shard, 0});
  if (!command.resume || !std::filesystem::exists(command.json)) return report;
  const std::optional<FuzzReport> known = read_report(command.json);
  if (!known) {
    error = command.json + ": is no report of fuzz; name another file for --json";
  } else if (known->stories != report.stories || known->seeds != range ||
             known->parts.size() != 1 || known->parts[0].shard != shard) {
    error = command.json + ": is of another campaign; leave --resume out to begin anew";
  }
  return known.value_or(report);
}

/// The scenarios that are named, folders as all that is below them. False, and refuse(), when one
/// is bad.
bool load_all(const std::vector<std::string>& names, std::vector<Scenario>& scenarios) {
  std::vector<std::string> files;
  for (const std::string& name : names) {
    if (!std::filesystem::is_directory(name)) {
      files.push_back(name);
      continue;
    }
    const std::vector<std::string> below = scenarios_in(name);
    files.insert(files.end(), below.begin(), below.end());
    if (below.empty()) {
      refuse(name + ": there are no scenarios in it");
      return false;
    }
  }
  for (const std::string& file : files) {
    std::optional<Scenario> scenario = load_scenario(file);
    if (!scenario) return false;
    scenarios.push_back(std::move(*scenario));
  }
  return true;
}

}  // namespace

int fuzz(const FuzzCommand& command) {
  const std::optional<SeedRange> range = SeedRange::parse(command.seeds);
  if (!range) return refuse("--seeds: `" + command.seeds + "` is no range; write `1..1000`");
  const std::optional<Shard> shard = Shard::parse(command.shard);
  if (!shard) return refuse("--shard: `" + command.shard + "` is no part; write `2/5`");
  std::vector<Scenario> scenarios;
  if (!load_all(command.scenarios, scenarios)) return kBadInput;
  const Campaign campaign = scenarios.empty() ? Campaign() : Campaign(std::move(scenarios));
  std::string error;
  FuzzReport report = first_report(command, campaign, *range, *shard, error);
  if (!error.empty()) return refuse(error);
  return Fuzzing(command, campaign, std::move(report)).run();
}

int merge(const MergeCommand& command) {
  std::optional<FuzzReport> all;
  for (const std::string& file : command.files) {
    const std::optional<FuzzReport> report = read_report(file);
    if (!report) return refuse(file + ": is no report; make one with `fuzz --json FILE`");
    if (!all) {
      all = report;
    } else if (const std::string why = all->add(*report); !why.empty()) {
      return refuse(file + ": " + why);
    }
  }
  if (!command.json.empty() && !write_report(command.json, *all)) {
    return refuse(command.json + ": cannot be written; name another file for --json");
  }
  for (const std::string& failure : all->failures) fmt::print("{}\n", failure);
  fmt::print("{}", all->summary());
  return all->failed == 0 ? kKept : kBroken;
}

}  // namespace porpoise::sim
