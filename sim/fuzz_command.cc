#include <algorithm>
#include <cstdio>
#include <filesystem>

#include <fmt/format.h>

#include "sim/commands.h"
#include "sim/crew.h"
#include "sim/fuzz/campaign.h"
#include "sim/fuzz/seeds.h"
#include "sim/progress.h"

namespace porpoise::sim {

namespace {

constexpr const char* kShipped = "scenarios";

std::vector<std::string> shipped_scenarios() {
  std::vector<std::string> files;
  std::error_code error;
  for (auto at = std::filesystem::recursive_directory_iterator(kShipped, error);
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

/// The seeds of one command, shared by a crew.
class Fuzzing {
 public:
  Fuzzing(const FuzzCommand& command, const Campaign& campaign, SeedRange range, Shard shard)
      : command_(command), campaign_(campaign), range_(range), shard_(shard) {}

  int run();

 private:
  FuzzCase case_at(std::uint64_t index) const { return campaign_.draw(shard_.seed(range_, index)); }
  /// Its events, the microseconds that passed in it, and whether it failed.
  Crew::Numbers run_one(const FuzzCase& run, const Crew::Say& say) const;
  void print(std::string_view line);
  void count(const Crew::Numbers& numbers);

  const FuzzCommand& command_;
  const Campaign& campaign_;
  SeedRange range_;
  Shard shard_;
  Progress progress_;

  std::uint64_t seeds_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t virtual_us_ = 0;
};

int Fuzzing::run() {
  Crew crew;
  crew.members = command_.jobs;
  crew.pieces = shard_.size(range_);
  crew.work = [this](std::uint64_t at, const Crew::Say& say) { return run_one(case_at(at), say); };
  crew.heard = [this](std::string_view line) { print(line); };
  crew.done = [this](const Crew::Numbers& numbers) { count(numbers); };
  crew.died = [this](std::uint64_t at) {
    print(case_at(at).command() + "  # it ended the simulator");
    count({0, 0, 1});
  };
  if (!crew.run()) return refuse("--jobs: no more processes can be started");
  progress_.clear();
  fmt::print("seeds={} failed={} events={} virtual_s={} wall_s={:.2f}\n", seeds_, failed_, events_,
             virtual_us_ / 1'000'000, progress_.seconds());
  return failed_ == 0 ? kKept : kBroken;
}

Crew::Numbers Fuzzing::run_one(const FuzzCase& run, const Crew::Say& say) const {
  const RunResult result = play(run);
  bool failed = !result.kept();
  if (failed) say(fmt::format("{}  # {}", run.command(), fmt::join(result.lines(), "; ")));
  if (command_.hashes) {
    say(fmt::format("hash={:016x} events={} verdict={} {}", result.hash, result.events,
                    failed ? "broken" : "kept", run.command()));
  }
  if (command_.twice) {
    const RunResult again = play(run);
    if (again.hash != result.hash || again.events != result.events) {
      say(divergence(run, result, again));
      failed = true;
    }
  }
  return {result.events, static_cast<std::uint64_t>(result.end.ns) / 1000, failed ? 1U : 0U};
}

void Fuzzing::print(std::string_view line) {
  progress_.clear();
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

void Fuzzing::count(const Crew::Numbers& numbers) {
  ++seeds_;
  events_ += numbers[0];
  virtual_us_ += numbers[1];
  failed_ += numbers[2];
  progress_.show([this] {
    return fmt::format("{} of {} seeds, {} failed, {:.0f} events/s", seeds_, shard_.size(range_),
                       failed_, static_cast<double>(events_) / progress_.seconds());
  });
}

}  // namespace

int fuzz(const FuzzCommand& command) {
  const std::optional<SeedRange> range = SeedRange::parse(command.seeds);
  if (!range) return refuse("--seeds: `" + command.seeds + "` is no range; write `1..1000`");
  const std::optional<Shard> shard = Shard::parse(command.shard);
  if (!shard) return refuse("--shard: `" + command.shard + "` is no part; write `2/5`");
  const std::vector<std::string> files =
      command.scenarios.empty() ? shipped_scenarios() : command.scenarios;
  if (files.empty()) return refuse("there is no scenarios/ here; name scenarios to run");
  std::vector<Scenario> scenarios;
  for (const std::string& file : files) {
    std::optional<Scenario> scenario = load_scenario(file);
    if (!scenario) return kBadInput;
    scenarios.push_back(std::move(*scenario));
  }
  const Campaign campaign(std::move(scenarios));
  return Fuzzing(command, campaign, *range, *shard).run();
}

}  // namespace porpoise::sim
