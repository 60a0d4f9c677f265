#include "sim/disk/profiles.h"

#include <array>

#include "impl/base/assert.h"

namespace porpoise::sim {
namespace {

using std::chrono::seconds;

constexpr std::array<Profile, 12> kProfiles = {{
    {.name = "sync-ufs",
     .names_at_once = true,
     .size_lead = SizeLead::zeros,
     .written_back_after = seconds(30),
     .evidence = "qmail's FAQ relies on it (BSD FFS). Measured on ext4 and xfs mounted dirsync or "
                 "wsync: no acknowledged loss in 234 candidate states."},
    {.name = "ufs-softdep",
     .names = NameOrder::free,
     .implied_names = true,
     .size_lead = SizeLead::zeros,
     .split = RenameSplit::new_first,
     .written_back_after = seconds(30),
     .evidence = "Published descriptions of soft updates: names delayed up to 30 s, ordered by "
                 "dependency, never dangling. Not measured."},
    {.name = "ext4-ordered",
     .names = NameOrder::global,
     .carries = SyncCarries::journal_prefix,
     .implied_names = true,
     .size_lead = SizeLead::holes,
     .replace_flushes = true,
     .written_back_after = seconds(30),
     .evidence =
         "Measured on Linux 6.18: a new file may be empty, a replaced one is old or new, a "
         "sync of any file persists earlier renames. Ferrite's hole was not seen and is kept."},
    {.name = "ext4-writeback",
     .names = NameOrder::global,
     .carries = SyncCarries::journal_prefix,
     .implied_names = true,
     .size_lead = SizeLead::garbage,
     .replace_flushes = true,
     .written_back_after = seconds(30),
     .evidence = "The kernel's documentation of data=writeback; stale data was not provoked."},
    {.name = "ext4-journal",
     .names = NameOrder::global,
     .data = DataOrder::global,
     .carries = SyncCarries::journal_prefix,
     .implied_names = true,
     .size_lead = SizeLead::no,
     .replace_flushes = true,
     .written_back_after = seconds(30),
     .evidence =
         "Measured on Linux 6.18 with data=journal: overwrites never reorder, no empty files."},
    {.name = "xfs",
     .names = NameOrder::global,
     .carries = SyncCarries::journal_prefix,
     .implied_names = true,
     .size_lead = SizeLead::holes,
     .written_back_after = seconds(30),
     .evidence = "Measured on Linux 6.18: one log; a rename over a file may leave it empty."},
    {.name = "btrfs",
     .names = NameOrder::per_directory,
     .data = DataOrder::per_file,
     .implied_names = true,
     .size_lead = SizeLead::no,
     .written_back_after = seconds(30),
     .evidence = "Measured on Linux 6.18: a sync keeps that file and its names only; what was done "
                 "earlier in another directory may be missing; overwrites do not reorder."},
    {.name = "zfs",
     .names = NameOrder::global,
     .data = DataOrder::global,
     .implied_names = true,
     .size_lead = SizeLead::no,
     .written_back_after = seconds(5),
     .evidence =
         "Documentation: transaction groups survive as a prefix, synced files are replayed on "
         "top. Less is assumed of the intent log than it is believed to keep. Not measured."},
    {.name = "ext2",
     .names = NameOrder::free,
     .size_lead = SizeLead::garbage,
     .split = RenameSplit::free,
     .written_back_after = seconds(30),
     .evidence =
         "Measured on Linux 6.18 after a maildir rename: both names, or neither. Unreadable "
         "inodes were seen as well and are not simulated."},
    {.name = "posix-min",
     .names = NameOrder::free,
     .size_lead = SizeLead::zeros,
     .eager_loss = true,
     .evidence =
         "The least that POSIX promises and that every file system above keeps: the adversary "
         "of ALICE with atomic renames. The MTA must be safe on it."},
    {.name = "posix-hostile",
     .names = NameOrder::free,
     .size_lead = SizeLead::garbage,
     .split = RenameSplit::free,
     .tear = Tear::garbage,
     .eager_loss = true,
     .evidence =
         "ALICE's default adversary, and sectors are not atomic. Loss must be noticed here; "
         "none is promised to be absent."},
    {.name = "lying-disk",
     .names = NameOrder::free,
     .size_lead = SizeLead::zeros,
     .eager_loss = true,
     .syncs_ignored_ppm = 300'000,
     .evidence =
         "Measured on ext4 mounted nobarrier: an acknowledged name with 3000 NULs behind it, "
         "or nothing at all. Loss must be noticed here; none is promised to be absent."},
}};

}  // namespace

std::span<const Profile> profiles() {
  return kProfiles;
}

const Profile* find_profile(std::string_view name) {
  for (const Profile& profile : kProfiles) {
    if (profile.name == name) return &profile;
  }
  return nullptr;
}

const Profile& default_profile() {
  return *find_profile("posix-min");
}

}  // namespace porpoise::sim
