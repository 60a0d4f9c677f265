#include "sim/explore/fault_sweep.h"

#include <algorithm>
#include <map>

namespace porpoise::sim {

namespace {

using Kind = CrashChoice::Kind;

/// The bytes at rest are wrong.
bool is_of_medium(FaultKind kind) {
  return kind == FaultKind::read_error || kind == FaultKind::bit_rot ||
         kind == FaultKind::misdirected_write || kind == FaultKind::lost_write;
}

/// What such a fault hides from the server comes back with its next start: without one nothing can
/// be asked of it.
bool needs_restart(FaultKind kind, const TrialResult& result) {
  return kind == FaultKind::listing_hides || result.disk_down;
}

/// Of one read, so many sectors are hit, one in each run: those of a header and of the first
/// records.
constexpr std::size_t kSectors = 4;

std::vector<FaultChoice> choices_of(FaultKind kind) {
  const bool of_sector = kind == FaultKind::read_error || kind == FaultKind::bit_rot;
  const bool of_sync = kind == FaultKind::sync_error;
  std::vector<FaultChoice> choices(of_sync ? kAfterSyncErrors : of_sector ? kSectors : 1);
  for (std::size_t at = 0; at < choices.size(); ++at) {
    choices[at].kind = kind;
    if (of_sync) choices[at].after = static_cast<AfterSyncError>(at);
    if (of_sector) choices[at].sector = at;
  }
  return choices;
}

/// Up to `most` of 0 .. count - 1: the first half of them one by one, then evenly.
std::vector<std::size_t> some_of(std::size_t count, std::size_t most) {
  std::vector<std::size_t> some;
  const std::size_t dense = count <= most ? count : most / 2;
  for (std::size_t at = 0; at < dense; ++at) some.push_back(at);
  const std::size_t rest = std::min(count, most) - dense;
  for (std::size_t at = 1; at <= rest; ++at) {
    some.push_back(dense + (count - dense) * at / rest - 1);
  }
  return some;
}

}  // namespace

FaultSweep::FaultSweep(Scene scene, FaultBounds bounds)
    : scene_(std::move(scene)), bounds_(bounds) {}

FaultCounts FaultSweep::sweep(const Profile& profile) {
  profile_ = &profile;
  scene_.machine.disk.profile = &profile;
  counts_ = FaultCounts();
  kept_.clear();
  const Start beginning(scene_.machine.image);
  Census story = count_calls(beginning);
  sweep_life(beginning, std::nullopt, story);
  const Tape tape(std::move(story.result));
  for (const CrashChoice& choice : recoveries(tape)) {
    const std::optional<Start> start = crashed(tape, choice);
    if (start) sweep_life(*start, choice, count_calls(*start));
  }
  tear(tape);
  return std::move(counts_);
}

FaultSweep::Census FaultSweep::count_calls(const Start& start) {
  Census census;
  TrialOptions options;
  options.record = true;
  options.on_disk_call = [&census](FaultKinds kinds, const FaultInjector::Call& call) {
    // Whether the call is slow is asked apart from whether it fails.
    if ((kinds & bit_of(FaultKind::slow)) == 0) ++census.total;
    for (std::size_t kind = 0; kind < kFaultKinds; ++kind) {
      if ((kinds & bit_of(static_cast<FaultKind>(kind))) == 0) continue;
      census.calls[kind].push_back(Site{call.op, std::string(call.role)});
    }
  };
  census.result = run_trial(scene_, start, options);
  // Each kind is asked for at most once a call.
  std::map<Site, std::uint64_t> calls;
  for (const std::vector<Site>& of_kind : census.calls) {
    std::map<Site, std::uint64_t> asked;
    for (const Site& site : of_kind) ++asked[site];
    for (const auto& [site, times] : asked) calls[site] = std::max(calls[site], times);
  }
  for (const auto& [site, times] : calls) coverage_.called(site.op, site.role, times);
  counts_.calls += census.total;
  return census;
}

/// After the first message that was accepted, tried, settled and so on, and after the last one that
/// was accepted: each leaves the queue in another state to be read.
std::vector<CrashChoice> FaultSweep::recoveries(const Tape& tape) const {
  std::vector<CrashChoice> choices;
  std::set<Fact::Kind> seen;
  std::size_t told = 0;
  std::size_t last_accepted = 0;
  for (std::size_t at = 0; at < tape.points.size(); ++at) {
    const CrashPoint& point = tape.points[at];
    const History& history = point.outside->witness.history();
    bool fresh = false;
    for (; told < history.size(); ++told) {
      const Fact& fact = history[told];
      const bool accepted = fact.kind == Fact::Kind::answered && fact.id != 0;
      const bool queued = fact.kind == Fact::Kind::attempted || fact.kind == Fact::Kind::settled ||
                          fact.kind == Fact::Kind::bounced || accepted;
      if (accepted && point.running) last_accepted = at;
      fresh = (queued && seen.insert(fact.kind).second) || fresh;
    }
    if (!fresh || !point.running || choices.size() == bounds_.recoveries_max) continue;
    choices.push_back(CrashChoice{at, Kind::power_loss, 0});
  }
  const bool chosen =
      std::any_of(choices.begin(), choices.end(),
                  [last_accepted](const CrashChoice& one) { return one.point == last_accepted; });
  if (last_accepted != 0 && !chosen && bounds_.recoveries_max > 0) {
    choices.push_back(CrashChoice{last_accepted, Kind::power_loss, 0});
  }
  return choices;
}

void FaultSweep::sweep_life(const Start& start, const std::optional<CrashChoice>& before,
                            const Census& census) {
  for (std::size_t kind = 0; kind < kFaultKinds; ++kind) {
    std::map<Site, std::vector<std::uint64_t>> by_site;
    const std::vector<Site>& calls = census.calls[kind];
    for (std::size_t at = 0; at < calls.size(); ++at) by_site[calls[at]].push_back(at + 1);
    for (const auto& [site, numbers] : by_site) {
      const std::vector<std::size_t> chosen = some_of(numbers.size(), bounds_.calls_max);
      for (FaultChoice fault : choices_of(static_cast<FaultKind>(kind))) {
        counts_.skipped += numbers.size() - chosen.size();
        for (const std::size_t at : chosen) {
          fault.nth = numbers[at];
          FaultPath path;
          path.before = before;
          path.fault = fault;
          inject(start, path, site);
        }
      }
    }
  }
}

Scene FaultSweep::scene_for(const FaultChoice& fault) const {
  Scene scene = scene_;
  const bool lies =
      fault.kind == FaultKind::lying_sync ||
      (fault.kind == FaultKind::sync_error && fault.after == AfterSyncError::late_report);
  if (lies) scene.rules.disk_keeps_syncs = false;
  if (lies || is_of_medium(fault.kind)) scene.letters_keep = false;
  return scene;
}

void FaultSweep::inject(const Start& start, const FaultPath& path, const Site& site) {
  const FaultKind kind = path.fault.kind;
  const Scene scene = scene_for(path.fault);
  site_ = site;
  TrialOptions options;
  options.record = true;
  options.fault = path.fault.rule();
  TrialResult result = run_trial(scene, start, options);
  if (!result.fault) return;
  ++counts_.faults;
  coverage_.injected(kind, site.op, site.role);
  bool kept = needs_restart(kind, result) || note(result, path);
  const Instant at = result.fault->time;
  const bool kills = !result.disk_down;
  kept = crash_after(Tape(std::move(result)), at, kills, scene, path) && kept;
  if (kept) coverage_.survived(kind, site.op, site.role);
  if (progress_ && counts_.faults % 16 == 0) progress_(counts_);
}

bool FaultSweep::crash_after(const Tape& tape, Instant fault, bool kills, const Scene& scene,
                             FaultPath path) {
  std::vector<std::size_t> points;
  for (std::size_t at = 0; at < tape.points.size(); ++at) {
    if (tape.points[at].between_calls && tape.points[at].at >= fault) points.push_back(at);
  }
  CrashCursor cursor(tape.recording, *profile_, scene_.seed);
  bool kept = true;
  for (const std::size_t chosen : some_of(points.size(), bounds_.crashes_max)) {
    const std::size_t at = points[chosen];
    const CrashPoint& point = tape.points[at];
    while (cursor.position() < point.position) cursor.advance();
    path.after = CrashChoice{at, Kind::power_loss, 0};
    kept = judge(after_power_loss(point, cursor.state().image()), point, scene, path) && kept;
    if (!point.running || !kills) continue;
    path.after = CrashChoice{at, Kind::kill, 0};
    kept = judge(after_kill(point), point, scene, path) && kept;
  }
  return kept;
}

bool FaultSweep::judge(Start start, const CrashPoint& point, const Scene& scene,
                       const FaultPath& path) {
  const Hash128 state = HashBuilder()
                            .add(point.outside_hash)
                            .add(static_cast<std::uint64_t>(path.after->kind))
                            .add(static_cast<std::uint64_t>(scene.rules.disk_keeps_syncs))
                            .add(static_cast<std::uint64_t>(scene.letters_keep))
                            .add(start.image.hash_without_times())
                            .finish();
  if (kept_.contains(state)) return true;
  Disk mended{DiskOptions(), start.image};
  mend_settings(scene, mended);
  start.image = mended.seen();
  const TrialResult result = run_trial(scene, start, TrialOptions());
  if (!note(result, path)) return false;
  kept_.insert(state);
  return true;
}

/// A fault of the moment at which the power goes: on the disk that tears, every state in which it
/// did, or some of them.
void FaultSweep::tear(const Tape& tape) {
  const Profile& tearing = *find_profile(kTearingProfile);
  const Site site{DiskOp::power_loss, "-"};
  site_ = site;
  const std::size_t each = bounds_.tears_max / tape.points.size() + 1;
  CrashCursor cursor(tape.recording, tearing, scene_.seed);
  for (std::size_t at = 0; at < tape.points.size(); ++at) {
    const CrashPoint& point = tape.points[at];
    while (cursor.position() < point.position) cursor.advance();
    coverage_.called(site.op, site.role);
    std::size_t torn = 0;
    std::uint64_t number = 0;
    const CrashWindow window = cursor.window();
    for_each_crash_state(window, CrashBounds(), [&](const CrashState& state) {
      const std::uint64_t image = number++;
      if (std::count(state.fates.begin(), state.fates.end(), Fate::torn) == 0) return;
      if (++torn > each) return;
      FaultPath path;
      path.fault.kind = FaultKind::torn_sector;
      path.after = CrashChoice{at, Kind::power_loss, image};
      ++counts_.faults;
      coverage_.injected(path.fault.kind, site.op, site.role);
      if (judge(after_power_loss(point, state.image), point, scene_, path)) {
        coverage_.survived(path.fault.kind, site.op, site.role);
      }
    });
    if (torn > each) counts_.skipped += torn - each;
  }
}

/// The state in which nothing was kept that had not to be.
std::optional<Start> FaultSweep::crashed(const Tape& tape, const CrashChoice& choice) const {
  CrashBounds bounds;
  bounds.exhaustive_max = 0;
  bounds.samples_max = 1;
  return start_of(tape, choice, *profile_, bounds, scene_.seed);
}

bool FaultSweep::note(const TrialResult& result, const FaultPath& path) {
  ++counts_.judged;
  for (const model::Loss& loss : result.losses) {
    ++counts_.losses;
    if (loss.reported) ++counts_.losses_reported;
  }
  for (const model::Violation& violation : result.violations) {
    add_finding(path, violation);
  }
  return result.violations.empty();
}

void FaultSweep::add_finding(const FaultPath& path, const model::Violation& violation) {
  ++counts_.violations;
  const auto like = [&](const FaultFinding& known) {
    return known.path.fault.kind == path.fault.kind && known.path.fault.after == path.fault.after &&
           known.op == site_.op && known.role == site_.role &&
           known.violation.promise == violation.promise;
  };
  const auto known = std::find_if(counts_.findings.begin(), counts_.findings.end(), like);
  if (known != counts_.findings.end()) {
    ++known->times;
    return;
  }
  FaultFinding finding;
  finding.path = path;
  finding.op = site_.op;
  finding.role = site_.role;
  finding.violation = violation;
  counts_.findings.push_back(std::move(finding));
}

std::optional<TrialResult> FaultSweep::revisit(const Profile& profile, const FaultPath& path) {
  profile_ = &profile;
  scene_.machine.disk.profile = &profile;
  const Scene scene = scene_for(path.fault);
  std::optional<Start> start(Start(scene_.machine.image));
  TrialOptions record;
  record.record = true;
  if (path.before) {
    start = crashed(Tape(run_trial(scene_, *start, record)), *path.before);
    if (!start) return std::nullopt;
  }
  TrialOptions options = record;
  options.fault = path.fault.rule();
  options.tell = !path.after;
  TrialResult result = run_trial(scene, *start, options);
  if (!result.fault) return std::nullopt;
  if (!path.after) return result;
  const Tape tape(std::move(result));
  start = crashed(tape, *path.after);
  if (!start) return std::nullopt;
  Disk mended{DiskOptions(), start->image};
  mend_settings(scene, mended);
  start->image = mended.seen();
  options = TrialOptions();
  options.tell = true;
  return run_trial(scene, *start, options);
}

}  // namespace porpoise::sim
