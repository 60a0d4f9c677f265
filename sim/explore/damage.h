#pragma once
// Whose bytes damage of the medium has hit: looked up in what stands there, so that nobody has to
// ask the server where it keeps what.

#include <set>
#include <string>
#include <vector>

#include "sim/disk/event.h"
#include "sim/explore/history.h"

namespace porpoise::sim {

/// True when `event` damages what is at rest, or keeps what was written from ever coming to rest.
bool is_damage(const DiskEvent& event);

/// The keys of the submissions of `history` that stand at, or within a page of, what `event` has
/// damaged: their contents, or the ids under which they and their bounces were accepted. Or such an
/// id is one of `names`, those of the file.
std::vector<std::string> hit_by(const DiskEvent& event, const DiskImage& seen,
                                const std::set<std::string>& names, const History& history);

/// The names of the file that `event` has damaged, without their directories.
std::set<std::string> names_hit_by(const DiskEvent& event, const DiskImage& seen);

}  // namespace porpoise::sim
