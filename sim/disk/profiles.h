#pragma once
// What a power loss may do to what was not synced, file system by file system, as data.
// A profile says (a) what a sync makes durable, (b) in which order the rest may reach the disk,
// (c) what half-written files look like. durable.h and crash_window.h act on it.

#include <span>
#include <string_view>

#include "impl/host/clock.h"

namespace porpoise::sim {

/// How changes of names, modes and explicit sizes (metadata) follow each other to the disk.
enum class NameOrder : std::uint8_t {
  global,         ///< One sequence: what survives is a prefix of it.
  per_directory,  ///< A prefix for every directory by itself.
  free,           ///< Only cause and effect: a name needs its inode, a second change of a name the
                  ///< first.
};

/// How written bytes follow each other to the disk.
enum class DataOrder : std::uint8_t {
  free,      ///< Every sector by itself.
  per_file,  ///< A prefix of the writes to each file, each whole.
  global,    ///< One sequence together with all metadata.
};

/// What else a sync of one file or directory carries with it.
enum class SyncCarries : std::uint8_t {
  itself,          ///< Nothing but what that needs.
  journal_prefix,  ///< All metadata changed before the target's last change, of all files.
};

/// What a file that was growing may show up to its new size.
enum class SizeLead : std::uint8_t {
  no,       ///< The size never covers a byte that was not written.
  holes,    ///< The size covers a page once it is written; pages may land out of order, and one
            ///< that did not land reads as zeros (Ferrite's hole).
  zeros,    ///< The size may land first; what is missing reads as zeros.
  garbage,  ///< The same, but it may also read as whatever was on the disk before.
};

enum class RenameSplit : std::uint8_t {
  never,      ///< Both names change or none.
  new_first,  ///< Both names may exist for a while.
  free,       ///< Both, or neither.
};

/// What may become of a sector being written when the power goes.
enum class Tear : std::uint8_t {
  never,    ///< Old or new.
  bytes,    ///< A prefix of the new bytes, then the old.
  garbage,  ///< Anything.
};

struct Profile {
  std::string_view name;
  bool names_at_once = false;  ///< Changes of names are durable when their call returns.
  NameOrder names = NameOrder::free;
  DataOrder data = DataOrder::free;
  SyncCarries carries = SyncCarries::itself;
  bool implied_names = false;  ///< Syncing a file also keeps the names it has, up to the root.
  SizeLead size_lead = SizeLead::zeros;
  bool replace_flushes = false;  ///< A rename over a file carries the new file's data.
  RenameSplit split = RenameSplit::never;
  Tear tear = Tear::never;
  bool eager_loss = false;  ///< A random power loss often keeps nothing that was not synced.
  std::uint32_t syncs_ignored_ppm = 0;  ///< Syncs that return success and keep nothing.
  Duration written_back_after{0};       ///< Older changes are durable by themselves; 0: never.
  std::string_view evidence;            ///< Where the row comes from.
};

/// All of them, in the order of the documentation.
std::span<const Profile> profiles();
/// Null when there is none of that name.
const Profile* find_profile(std::string_view name);
/// `posix-min`: what the MTA must be safe on.
const Profile& default_profile();

}  // namespace porpoise::sim
