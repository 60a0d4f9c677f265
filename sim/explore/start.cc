// What a life begins with after a crash.

#include "impl/base/assert.h"
#include "sim/explore/peer_witness.h"
#include "sim/explore/trial.h"

namespace porpoise::sim {

namespace {

Start after(model::Crash crash, const CrashPoint& point, DiskImage image) {
  image.drop_orphans();
  Start start(std::move(image));
  auto outside = std::make_shared<Outside>(*point.outside);
  outside->around.now = point.at;
  outside->around.last_owner = point.process;
  if (crash == model::Crash::power_loss) outside->around.fabric.lose_power(kMachineSite);
  heal_peers(outside->around);
  outside->witness.crashed(point.at.ns / 1000, crash, start.image);
  start.outside = std::move(outside);
  start.at = point.at;
  start.after = crash;
  start.boots = point.boots;
  start.killed = point.process;
  return start;
}

}  // namespace

bool mend_settings(const Scene& scene, Disk& disk) {
  bool mended = false;
  DiskUser root(0, 0);
  for (const std::string& path : scene.settings) {
    const Inode* const now = disk.seen().find_path(path);
    const std::string copy = scene.machine.image.contents(path);
    if (now != nullptr && now->bad_sectors.empty() && disk.seen().contents(path) == copy) continue;
    OpenOptions writing;
    writing.write = writing.create = writing.truncate = true;
    const Result<Disk::HandleId> file = disk.open(root, path, writing);
    if (file.has_error()) continue;
    const std::string_view bytes = copy;
    const Result<std::size_t> written = disk.write(*file, 0, std::span(&bytes, 1));
    PORPOISE_ASSERT(written.has_value() && *written == bytes.size());
    disk.close(*file);
    mended = true;
  }
  return mended;
}

Start after_power_loss(const CrashPoint& point, DiskImage image) {
  return after(model::Crash::power_loss, point, std::move(image));
}

Start after_kill(const CrashPoint& point) {
  return after(model::Crash::kill, point, point.seen);
}

}  // namespace porpoise::sim
