#include "sim/explore/explorer.h"

namespace porpoise::sim {

namespace {

Hash128 name_of_state(const CrashPoint& point, CrashChoice::Kind kind, DiskImage image) {
  return HashBuilder()
      .add(point.outside_hash)
      .add(static_cast<std::uint64_t>(kind))
      .add(image.hash_without_times())
      .finish();
}

/// The same state on another profile may be crashed again in other ways.
Hash128 with_profile(const Hash128& state, const Profile& profile) {
  return HashBuilder().add(state).add(hash_bytes128(profile.name, 0)).finish();
}

}  // namespace

Explorer::Explorer(Scene scene, ExploreOptions options)
    : scene_(std::move(scene)), options_(std::move(options)) {}

ExploreCounts Explorer::explore(const Profile& profile) {
  profile_ = &profile;
  counts_ = ExploreCounts();
  images_.clear();
  const bool keeps = profile.syncs_ignored_ppm == 0;
  if (scene_.rules.disk_keeps_syncs != keeps) {
    scene_.rules.disk_keeps_syncs = scene_.letters_keep = keeps;
    judged_.clear();
    first_.reset();
  }
  const Tape& tape = first_tape();
  for (const model::Violation& violation : uncrashed_) {
    counts_.findings.emplace_back(CrashPath(), violation);
  }
  walk(tape, CrashPath());
  counts_.images = images_.size();
  return std::move(counts_);
}

const Tape& Explorer::first_tape() {
  if (!first_) {
    TrialOptions options;
    options.record = true;
    TrialResult result = run_trial(scene_, Start(scene_.machine.image), options);
    uncrashed_ = result.violations;
    first_.emplace(std::move(result));
  }
  return *first_;
}

void Explorer::walk(const Tape& tape, const CrashPath& way) {
  CrashCursor cursor(tape.recording, *profile_, scene_.seed);
  counts_.points_known += tape.points.size();
  for (std::size_t at = 0; at < tape.points.size() && !done(); ++at) {
    const CrashPoint& point = tape.points[at];
    if (profile_->syncs_ignored_ppm != 0) cursor = cursor_for(tape, *profile_, scene_.seed, at);
    while (cursor.position() < tape.before + point.position) cursor.advance();
    ++counts_.crash_points;
    lose_power(tape, at, cursor, way);
    if (options_.kills && point.between_calls && point.running && !done()) kill(tape, at, way);
    if (options_.hangs && point.between_calls && way.empty() && !done()) hang(tape, at);
  }
}

void Explorer::lose_power(const Tape& tape, std::size_t at, const CrashCursor& cursor,
                          const CrashPath& way) {
  const CrashPoint& point = tape.points[at];
  const CrashWindow window = cursor.window();
  std::uint64_t number = 0;
  const CrashCount count =
      for_each_crash_state(window, options_.bounds, [&](const CrashState& state) {
        const std::uint64_t image = number++;
        if (done()) return;
        DiskImage copy = state.image;
        images_.insert(copy.hash_without_times());
        const Hash128 name = name_of_state(point, CrashChoice::Kind::power_loss, copy);
        const bool follow = way.size() + 1 < options_.depth;
        if (judged_.contains(name) &&
            (!follow || followed_.contains(with_profile(name, *profile_)))) {
          return;
        }
        CrashPath path = way;
        path.push_back({at, CrashChoice::Kind::power_loss, image});
        judge(after_power_loss(point, std::move(copy)), name, path, tape);
      });
  counts_.states += count.states;
  if (!count.exhaustive) ++counts_.sampled_points;
}

void Explorer::kill(const Tape& tape, std::size_t at, const CrashPath& way) {
  const CrashPoint& point = tape.points[at];
  Hash128 name = name_of_state(point, CrashChoice::Kind::kill, point.seen);
  const bool follow = way.size() + 1 < options_.depth;
  // What is still unsynced belongs to the state, if the power may go later.
  const Hash128 with_rest = HashBuilder().add(name).add(at).finish();
  if (judged_.contains(name) &&
      (!follow || followed_.contains(with_profile(with_rest, *profile_)))) {
    return;
  }
  CrashPath path = way;
  path.push_back({at, CrashChoice::Kind::kill, 0});
  if (follow) followed_.insert(with_profile(with_rest, *profile_));
  judge(after_kill(point), name, path, tape);
}

void Explorer::hang(const Tape& tape, std::size_t at) {
  const CrashPoint& point = tape.points[at];
  const Hash128 name = HashBuilder().add(tape.steps[at]).add(std::uint64_t{3}).finish();
  if (!point.running || !judged_.insert(name).second) return;
  TrialOptions options;
  options.hang_after = tape.steps[at];
  const TrialResult result = run_trial(scene_, Start(scene_.machine.image), options);
  ++counts_.judged;
  CrashPath path;
  path.push_back({at, CrashChoice::Kind::hang, 0});
  note(result, path);
}

void Explorer::judge(const Start& start, const Hash128& state, const CrashPath& path,
                     const Tape& tape) {
  const bool follow = path.size() < options_.depth;
  TrialOptions options;
  options.record = follow;
  TrialResult result = run_trial(scene_, start, options);
  if (judged_.insert(state).second) {
    ++counts_.judged;
    note(result, path);
  }
  if (!follow) return;
  followed_.insert(with_profile(state, *profile_));
  walk(tape.after(start, path.back().point, std::move(result)), path);
}

void Explorer::note(const TrialResult& result, const CrashPath& path) {
  counts_.steps += result.steps_total;
  for (const model::Loss& loss : result.losses) {
    ++counts_.losses;
    if (loss.reported) ++counts_.losses_reported;
  }
  for (const model::Violation& violation : result.violations) {
    counts_.findings.emplace_back(path, violation);
  }
  if (progress_ && counts_.judged % 64 == 0) progress_(counts_);
}

std::optional<TrialResult> Explorer::revisit(const Profile& profile, const CrashPath& path) {
  profile_ = &profile;
  scene_.rules.disk_keeps_syncs = scene_.letters_keep = profile.syncs_ignored_ppm == 0;
  first_.reset();
  Tape tape = first_tape();
  std::optional<TrialResult> result;
  for (std::size_t depth = 0; depth < path.size(); ++depth) {
    const CrashChoice& choice = path[depth];
    if (choice.point >= tape.points.size()) return std::nullopt;
    TrialOptions options;
    options.record = depth + 1 < path.size();
    options.tell = !options.record;
    if (choice.kind == CrashChoice::Kind::hang) {
      options.hang_after = tape.steps[choice.point];
      return run_trial(scene_, Start(scene_.machine.image), options);
    }
    const std::optional<Start> start =
        start_of(tape, choice, profile, options_.bounds, scene_.seed);
    if (!start) return std::nullopt;
    result = run_trial(scene_, *start, options);
    if (!options.record) return result;
    tape = tape.after(*start, choice.point, std::move(*result));
  }
  return result;
}

}  // namespace porpoise::sim
