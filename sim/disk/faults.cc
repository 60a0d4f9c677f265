#include "sim/disk/faults.h"

#include <algorithm>
#include <array>

namespace porpoise::sim {
namespace {

constexpr std::array<std::string_view, kFaultKinds> kKindNames = {
    "short-read",  "short-write",       "no-space",       "no-space-late",  "quota",
    "no-inodes",   "too-many-links",    "too-many-files", "metadata-error", "read-error",
    "write-error", "sync-error",        "lying-sync",     "listing-error",  "listing-hides",
    "bit-rot",     "misdirected-write", "lost-write",     "torn-sector",    "slow",
    "stall"};

constexpr std::array<std::string_view, kAfterSyncErrors> kAfterNames = {
    "clean-new", "revert-old", "late-report", "erofs", "shutdown"};

template <class Kind, std::size_t count>
std::optional<Kind> find_in(const std::array<std::string_view, count>& names,
                            std::string_view name) {
  const auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end()) return std::nullopt;
  return static_cast<Kind>(at - names.begin());
}

}  // namespace

std::string_view name_of(FaultKind kind) {
  return kKindNames[static_cast<std::size_t>(kind)];
}

std::optional<FaultKind> find_fault_kind(std::string_view name) {
  return find_in<FaultKind>(kKindNames, name);
}

std::string_view name_of(AfterSyncError after) {
  return kAfterNames[static_cast<std::size_t>(after)];
}

std::optional<AfterSyncError> find_after_sync_error(std::string_view name) {
  return find_in<AfterSyncError>(kAfterNames, name);
}

FaultKinds kinds_of(DiskOp op) {
  using enum FaultKind;
  constexpr FaultKinds kSlow = bit_of(slow) | bit_of(stall);
  constexpr FaultKinds kMetadata = kSlow | bit_of(metadata_error);
  constexpr FaultKinds kRoom = bit_of(no_space) | bit_of(quota);
  switch (op) {
    case DiskOp::open:
      return kMetadata | bit_of(too_many_files);
    case DiskOp::create:  // the open that creates is what may be slow
      return bit_of(metadata_error) | kRoom | bit_of(no_inodes);
    case DiskOp::read:
      return kSlow | bit_of(short_read) | bit_of(read_error) | bit_of(bit_rot);
    case DiskOp::write:
    case DiskOp::append:
      return kSlow | kRoom | bit_of(short_write) | bit_of(write_error) | bit_of(misdirected_write) |
             bit_of(lost_write);
    case DiskOp::preallocate:
      return kMetadata | kRoom;
    case DiskOp::sync_data:
    case DiskOp::sync_all:
    case DiskOp::sync_directory:
      return kSlow | bit_of(sync_error) | bit_of(no_space_late) | bit_of(lying_sync);
    case DiskOp::link:
      return kMetadata | kRoom | bit_of(too_many_links);
    case DiskOp::make_directory:
      return kMetadata | kRoom | bit_of(no_inodes) | bit_of(too_many_links);
    case DiskOp::rename:
      return kMetadata | kRoom;
    case DiskOp::list:
      return kMetadata | bit_of(listing_error) | bit_of(listing_hides);
    case DiskOp::truncate:
    case DiskOp::unlink:
    case DiskOp::remove_directory:
    case DiskOp::stat:
    case DiskOp::set_mode:
    case DiskOp::set_owner:
    case DiskOp::set_times:
      return kMetadata;
    case DiskOp::next_entry:
    case DiskOp::lock:
    case DiskOp::free_space:
      return kSlow;
    case DiskOp::power_loss:
      return bit_of(torn_sector);
  }
  return 0;
}

bool matches_glob(std::string_view glob, std::string_view text) {
  std::size_t g = 0, t = 0;
  std::size_t star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = g++;
      resume = t;
    } else if (g < glob.size() && glob[g] == text[t]) {
      ++g;
      ++t;
    } else if (star != std::string_view::npos) {
      g = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*') ++g;
  return g == glob.size();
}

}  // namespace porpoise::sim
