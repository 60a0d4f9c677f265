#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "sim/commands.h"
#include "sim/crew.h"
#include "sim/explore/explorer.h"
#include "sim/fuzz/seeds.h"
#include "sim/play/far_recipients.h"
#include "sim/play/plot.h"
#include "sim/play/sequences.h"
#include "sim/progress.h"

namespace porpoise::sim {

namespace {

using Profiles = std::vector<const Profile*>;

/// The first few of each sequence and profile; of the others how many.
constexpr std::size_t kFindingsShown = 3;

std::string command_for(const Sequence& sequence, std::string_view profile, std::uint64_t seed) {
  return fmt::format("porpoise-sim exhaust --sequence '{}' --profile {} --seed {}",
                     to_string(sequence), profile, seed);
}

/// Every sequence at every crash point on every wanted profile, shared by a crew.
class Exhausting {
 public:
  Exhausting(const ExhaustCommand& command, std::vector<Sequence> sequences, Profiles wanted)
      : command_(command), sequences_(std::move(sequences)), wanted_(std::move(wanted)) {}

  int run();

 private:
  /// Crash points, images, states judged, violations.
  Crew::Numbers explore(const Sequence& sequence, const Crew::Say& say) const;
  void say_findings(const Sequence& sequence, const Profile& profile, const ExploreCounts& counts,
                    const Crew::Say& say) const;
  void print(std::string_view line);
  void count(const Crew::Numbers& numbers);

  const ExhaustCommand& command_;
  std::vector<Sequence> sequences_;
  Profiles wanted_;
  Progress progress_;
  std::uint64_t done_ = 0;
  Crew::Numbers sums_ = {0, 0, 0, 0};
};

int Exhausting::run() {
  Crew crew;
  crew.members = command_.jobs;
  crew.pieces = sequences_.size();
  crew.work = [this](std::uint64_t at, const Crew::Say& say) {
    return explore(sequences_[at], say);
  };
  crew.heard = [this](std::string_view line) { print(line); };
  crew.done = [this](const Crew::Numbers& numbers) { count(numbers); };
  crew.died = [this](std::uint64_t at) {
    print(command_for(sequences_[at], command_.profile, command_.seed) +
          "  # it ended the simulator");
    count({0, 0, 0, 1});
  };
  if (!crew.run()) return refuse("--jobs: no more processes can be started");
  progress_.clear();
  fmt::print(
      "sequences={} profiles={} crash_points={} images={} judged={} violations={} "
      "wall_s={:.2f}\n",
      done_, wanted_.size(), sums_[0], sums_[1], sums_[2], sums_[3], progress_.seconds());
  return sums_[3] == 0 ? kKept : kBroken;
}

Crew::Numbers Exhausting::explore(const Sequence& sequence, const Crew::Say& say) const {
  Explorer explorer(scene_of(sequence, default_profile(), command_.seed), ExploreOptions());
  Crew::Numbers sums = {0, 0, 0, 0};
  for (const Profile* const profile : wanted_) {
    const ExploreCounts counts = explorer.explore(*profile);
    say_findings(sequence, *profile, counts, say);
    sums[0] += counts.crash_points;
    sums[1] += counts.images;
    sums[2] += counts.judged;
    sums[3] += counts.findings.size();
  }
  return sums;
}

void Exhausting::say_findings(const Sequence& sequence, const Profile& profile,
                              const ExploreCounts& counts, const Crew::Say& say) const {
  const std::string command = command_for(sequence, profile.name, command_.seed);
  for (std::size_t at = 0; at < std::min(kFindingsShown, counts.findings.size()); ++at) {
    const Finding& finding = counts.findings[at];
    const model::Violation& violation = finding.violation;
    say(fmt::format("{} {}  # {} broken for {}: {}", command, options_of(finding.path),
                    name_of(violation.promise), violation.message, violation.what));
  }
  if (counts.findings.size() > kFindingsShown) {
    say(fmt::format("{}  # and {} more", command, counts.findings.size() - kFindingsShown));
  }
}

void Exhausting::print(std::string_view line) {
  progress_.clear();
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

void Exhausting::count(const Crew::Numbers& numbers) {
  ++done_;
  for (std::size_t at = 0; at < sums_.size(); ++at) sums_[at] += numbers[at];
  progress_.show([this] {
    return fmt::format("{} of {} sequences, {} states judged, {} violations", done_,
                       sequences_.size(), sums_[2], sums_[3]);
  });
}

/// Of all sequences of up to `length` operations.
std::vector<Sequence> share_of(const Shard& shard, unsigned length) {
  std::vector<Sequence> share;
  std::uint64_t at = 0;
  for (unsigned operations = 1; operations <= length; ++operations) {
    for (Sequence& sequence : all_sequences(operations)) {
      if (at++ % shard.of == shard.number - 1) share.push_back(std::move(sequence));
    }
  }
  return share;
}

/// Nothing when it cannot be done: a word is wrong, or speaks of a recipient that is not there.
std::optional<Sequence> playable_sequence(std::string_view text) {
  std::optional<Sequence> sequence = parse_sequence(text);
  FarRecipients far;
  if (!sequence || sequence->empty()) return std::nullopt;
  for (const Operation& operation : *sequence) {
    if (!far.allows(operation)) return std::nullopt;
    far.apply(operation);
  }
  return sequence;
}

/// Tells one run's story: without a crash, or with that of `--at`.
int tell(const Sequence& sequence, const Profile& profile, const ExhaustCommand& command) {
  const Scene scene = scene_of(sequence, profile, command.seed);
  std::optional<TrialResult> result;
  if (command.at.empty()) {
    TrialOptions options;
    options.tell = true;
    result = run_trial(scene, Start(scene.machine.image), options);
  } else {
    const std::optional<CrashChoice> choice = CrashChoice::parse(command.at + ":" + command.image);
    if (choice) result = Explorer(scene, ExploreOptions()).revisit(profile, {*choice});
    if (!result) return refuse("--at, --image: there is no such state");
  }
  std::erase_if(result->violations, [&sequence](const model::Violation& violation) {
    return !is_owed(sequence, violation);
  });
  for (const std::string& line : result->story) fmt::print("{}\n", line);
  for (const model::Violation& violation : result->violations) {
    fmt::print("broken: {}\n", violation.to_string());
  }
  fmt::print("profile={} seed={} violations={}\n", profile.name, command.seed,
             result->violations.size());
  return result->violations.empty() ? kKept : kBroken;
}

}  // namespace

int exhaust(const ExhaustCommand& command) {
  Profiles wanted;
  for (const Profile& profile : profiles()) {
    if (command.profile == "all" || command.profile == profile.name) wanted.push_back(&profile);
  }
  if (wanted.empty()) return refuse("--profile: there is no `" + command.profile + "`");
  if (!command.sequence.empty()) {
    const std::optional<Sequence> sequence = playable_sequence(command.sequence);
    if (!sequence) {
      return refuse("--sequence: `" + command.sequence +
                    "` cannot be done; write, say, `submit:1+0:600 kill`");
    }
    if (wanted.size() != 1) return refuse("--sequence: name one profile");
    return tell(*sequence, *wanted.front(), command);
  }
  const std::optional<Shard> shard = Shard::parse(command.shard);
  if (!shard) return refuse("--shard: `" + command.shard + "` is no part; write `2/5`");
  return Exhausting(command, share_of(*shard, command.length), std::move(wanted)).run();
}

}  // namespace porpoise::sim
