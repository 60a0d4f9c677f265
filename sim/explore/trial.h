#pragma once
// One life of the machine under test: from a start (the scene's own, or what a crash left) to the
// end of the story, and the points at which it could have been crashed.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/explore/scene.h"

namespace porpoise::sim {

/// Of the machine under test.
inline constexpr SiteId kMachineSite = 0;

/// Everything that a crash of the machine does not touch.
struct Outside {
  Surroundings around;
  Witness witness;

  explicit Outside(Witness witness_) : witness(std::move(witness_)) {}
};

/// What one life begins with.
struct Start {
  DiskImage image;
  std::shared_ptr<const Outside> outside;  ///< Null: the beginning of the story.
  Instant at;
  model::Crash after = model::Crash::power_loss;
  std::uint32_t boots = 0;
  Owner killed = kWorld;  ///< The server, whose connections are still to be closed.

  explicit Start(DiskImage image_) : image(std::move(image_)) {}
};

/// A moment at which the machine may crash.
struct CrashPoint {
  std::size_t position = 0;  ///< Events of the recording that have happened.
  Instant at;
  std::shared_ptr<const Outside> outside;
  Hash128 outside_hash;  ///< Names all of it but the times.
  DiskImage seen;        ///< By processes.
  bool between_calls = true;  ///< False: within a call, where only the power can end it.
  Owner process = kWorld;     ///< The server's last.
  bool running = false;       ///< It is.
  std::uint32_t boots = 0;
};

struct TrialOptions {
  bool record = false;  ///< Not of a scene that orders power losses.
  bool tell = false;  ///< Keep the story.
  /// Let the machine stand still after so many steps.
  std::optional<std::uint64_t> hang_after;
  /// What goes wrong on the disk, once; a while later the disk is healthy again. Needs `record`.
  std::optional<FaultRule> fault;
  /// Told of every call that a fault can hit, and of which kinds.
  FaultInjector::OnCall on_disk_call;

  TrialOptions() = default;
};

struct TrialResult {
  std::vector<model::Violation> violations;
  Recording recording;
  Roles roles;
  std::vector<CrashPoint> points;        ///< In order of time.
  std::vector<std::uint64_t> steps;      ///< After which each point was taken.
  std::vector<std::string> story;        ///< What the server logged and the witness saw.
  std::uint64_t steps_total = 0;
  std::vector<model::Loss> losses;      ///< That the disk is to blame for.
  std::optional<FaultRecord> fault;     ///< It happened.
  bool disk_down = false;  ///< At the end, by the fault: only a reboot would help.
};

TrialResult run_trial(const Scene& scene, const Start& start, const TrialOptions& options);

/// The operator puts back what is damaged of the scene's settings. False: nothing was.
bool mend_settings(const Scene& scene, Disk& disk);

/// What a power loss at `point` that leaves `image` begins with.
Start after_power_loss(const CrashPoint& point, DiskImage image);
/// The server is killed at `point`; the page cache stays.
Start after_kill(const CrashPoint& point);

}  // namespace porpoise::sim
