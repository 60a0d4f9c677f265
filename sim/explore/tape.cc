#include "sim/explore/tape.h"

namespace porpoise::sim {

Tape::Tape(TrialResult result)
    : recording(std::move(result.recording)),
      points(std::move(result.points)),
      steps(std::move(result.steps)) {}

Tape Tape::after(const Start& start, std::size_t point, TrialResult result) const {
  Tape next(std::move(result));
  if (start.after != model::Crash::kill) return next;
  // The page cache lived on: what had not reached the disk then may still get lost.
  constexpr std::uint64_t kOtherLife = 1ULL << 32;
  const std::size_t known = before + points[point].position;
  Recording whole;
  whole.start = recording.start;
  whole.events.assign(recording.events.begin(),
                      recording.events.begin() + static_cast<std::ptrdiff_t>(known));
  for (DiskEvent& event : next.recording.events) {
    event.sync += kOtherLife;
    whole.events.push_back(std::move(event));
  }
  next.recording = std::move(whole);
  next.before = known;
  return next;
}

CrashCursor cursor_for(const Tape& tape, const Profile& profile, std::uint64_t seed,
                       std::size_t point) {
  const bool lies = profile.syncs_ignored_ppm != 0;
  CrashCursor cursor(tape.recording, profile,
                     lies ? Random(seed).split(std::to_string(point)).draw() : seed);
  while (cursor.position() < tape.before + tape.points[point].position) cursor.advance();
  return cursor;
}

std::optional<Start> start_of(const Tape& tape, const CrashChoice& choice, const Profile& profile,
                              const CrashBounds& bounds, std::uint64_t seed) {
  if (choice.point >= tape.points.size()) return std::nullopt;
  const CrashPoint& point = tape.points[choice.point];
  if (choice.kind == CrashChoice::Kind::kill) return after_kill(point);
  const CrashCursor cursor = cursor_for(tape, profile, seed, choice.point);
  std::optional<Start> start;
  std::uint64_t number = 0;
  const CrashWindow window = cursor.window();
  for_each_crash_state(window, bounds, [&](const CrashState& state) {
    if (number++ == choice.image) start = after_power_loss(point, state.image);
  });
  return start;
}

}  // namespace porpoise::sim
