// What must hold for crash states whatever was done before, on every profile.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sim/disk/crash_cursor.h"
#include "tests/sim/disk/random_walk.h"

namespace porpoise::sim {
namespace {

using testing::RandomWalk;

DiskOptions on(const Profile& profile) {
  DiskOptions options;
  options.profile = &profile;
  return options;
}

const Profile& any_profile() {
  return profiles()[*rc::gen::resize(100, rc::gen::inRange<std::size_t>(0, profiles().size()))];
}

bool keeps_promises(const Profile& profile) {
  return profile.syncs_ignored_ppm == 0;
}

/// Without what a boot forgets, and without times: those of writes that changed nothing may go.
Hash128 contents_of(DiskImage image) {
  image.drop_orphans();
  return image.hash_without_times();
}

/// Every name leads to an inode, and links count the names.
void check_is_consistent(const DiskImage& image) {
  std::map<InodeNumber, std::uint32_t> names;
  std::vector<InodeNumber> open{DiskImage::kRoot};
  ++names[DiskImage::kRoot];
  while (!open.empty()) {
    const InodeNumber number = open.back();
    open.pop_back();
    image.find(number)->names.for_each([&](const Names::Entry& entry) {
      const Inode* inode = image.find(entry.number);
      RC_ASSERT(inode != nullptr);
      ++names[entry.number];
      if (inode->kind == FileKind::directory) open.push_back(entry.number);
    });
  }
  for (const auto& [number, count] : names) RC_ASSERT(image.find(number)->links == count);
}

RC_GTEST_PROP(CrashProperty, EverythingKeptIsWhatWasSeen, (std::uint64_t seed)) {
  const Profile& profile = any_profile();
  RC_TAG(std::string(profile.name));
  Disk disk(on(profile));
  RandomWalk walk(disk, seed);
  const int steps = *rc::gen::resize(100, rc::gen::inRange(0, 60));
  for (int i = 0; i < steps; ++i) walk.step();
  const CrashWindow window(disk.durable());
  DiskImage all = window.base();
  for (std::uint32_t at = 0; at < window.atoms().size(); ++at) {
    if (!window.atoms()[at].garbage) window.apply(at, all);
  }
  if (contents_of(all) != contents_of(disk.seen())) {
    RC_LOG() << "left:\n" << all.describe() << "seen:\n" << disk.seen().describe();
    RC_FAIL("something was seen that no disk could ever hold");
  }
}

RC_GTEST_PROP(CrashProperty, NothingCanBeLostAfterEverythingWasSynced, (std::uint64_t seed)) {
  const Profile& profile = any_profile();
  RC_TAG(std::string(profile.name));
  RC_PRE(keeps_promises(profile));
  Disk disk(on(profile));
  RandomWalk walk(disk, seed);
  const int steps = *rc::gen::resize(100, rc::gen::inRange(0, 60));
  for (int i = 0; i < steps; ++i) walk.step();
  walk.sync_everything();
  const Hash128 seen = contents_of(disk.seen());
  for_each_crash_state(CrashWindow(disk.durable()), CrashBounds(), [&](const CrashState& state) {
    if (contents_of(state.image) == seen) return;
    RC_LOG() << "left:\n" << state.image.describe() << "seen:\n" << disk.seen().describe();
    RC_FAIL("something synced was lost");
  });
}

RC_GTEST_PROP(CrashProperty, EveryStateIsAConsistentFileSystem, (std::uint64_t seed)) {
  const Profile& profile = any_profile();
  Disk disk(on(profile));
  RandomWalk walk(disk, seed);
  const int steps = *rc::gen::resize(100, rc::gen::inRange(0, 40));
  for (int i = 0; i < steps; ++i) walk.step();
  CrashBounds bounds;
  bounds.exhaustive_max = 6;
  bounds.samples_max = 40;
  for_each_crash_state(CrashWindow(disk.durable()), bounds,
                       [&](const CrashState& state) { check_is_consistent(state.image); });
  Random chance(seed);
  check_is_consistent(disk.power_loss(chance));
}

RC_GTEST_PROP(CrashProperty, ADiskBootsIntoExactlyTheImageThatWasLeft, (std::uint64_t seed)) {
  Disk disk(on(any_profile()));
  RandomWalk walk(disk, seed);
  const int steps = *rc::gen::resize(100, rc::gen::inRange(0, 40));
  for (int i = 0; i < steps; ++i) walk.step();
  Random chance(seed);
  DiskImage left = disk.power_loss(chance);
  Disk booted(on(default_profile()), left);
  RC_ASSERT(DiskImage(booted.seen()).hash() == left.hash());
  RC_ASSERT(DiskImage(booted.durable().image()).hash() == left.hash());
  RC_ASSERT(booted.durable().log().empty());
}

RC_GTEST_PROP(CrashProperty, ARecordingGivesTheStatesOfTheRunItself, (std::uint64_t seed)) {
  const Profile& profile = any_profile();
  Disk disk(on(profile));
  RandomWalk walk(disk, seed);
  disk.start_recording();
  const int steps = *rc::gen::resize(100, rc::gen::inRange(0, 40));
  std::vector<Hash128> images;
  std::vector<std::size_t> sizes;
  for (int i = 0; i < steps; ++i) {
    walk.step();
    const DurableState& now = disk.durable();
    images.push_back(DiskImage(now.image()).hash());
    sizes.push_back(now.log().size());
  }
  const Recording& recording = disk.recording();
  CrashCursor cursor(recording, profile);
  while (cursor.advance()) {
  }
  if (steps != 0) {
    RC_ASSERT(DiskImage(cursor.state().image()).hash() == images.back());
    RC_ASSERT(cursor.state().log().size() == sizes.back());
  }
}

/// The hash says nothing of how the contents came about.
RC_GTEST_PROP(ImageHash, EqualContentsHaveEqualHashesWhateverTheirHistory, (std::uint64_t seed)) {
  Disk disk;
  RandomWalk walk(disk, seed);
  const int steps = *rc::gen::resize(100, rc::gen::inRange(0, 60));
  for (int i = 0; i < steps; ++i) walk.step();
  DiskImage image = disk.seen();
  image.drop_orphans();
  // The same contents, built from nothing in order of numbers, sector by sector.
  DiskImage again;
  for (InodeNumber number = DiskImage::kRoot; number < 64; ++number) {
    const Inode* inode = image.find(number);
    if (inode == nullptr || number == DiskImage::kRoot) continue;
    again.make(FileId{number, 7}, inode->kind, inode->attributes);
  }
  for (InodeNumber number = 64; number-- > DiskImage::kRoot;) {
    const Inode* inode = image.find(number);
    if (inode == nullptr) continue;
    const FileId file = again.id_of(number);
    again.resize(file, inode->size, WallTime());
    std::string sector(kSectorSize, '\0');
    for (std::uint64_t at = 0; at < inode->size; at += kSectorSize) {
      inode->bytes.read(at, sector);
      again.write(file, at, sector, WallTime());
    }
    inode->names.for_each([&](const Names::Entry& entry) {
      again.enter(file, entry.name, again.id_of(entry.number));
    });
    again.set_attributes(file, inode->attributes);
  }
  RC_ASSERT(again.hash() == image.hash());
}

RC_GTEST_PROP(ImageHash, AnyChangeOfContentsChangesTheHash, (std::uint64_t seed)) {
  Disk disk;
  RandomWalk walk(disk, seed);
  for (int i = 0; i < 40; ++i) walk.step();
  DiskImage image = disk.seen();
  image.drop_orphans();
  const Hash128 before = image.hash();
  for (InodeNumber number = DiskImage::kRoot; number < 64; ++number) {
    const Inode* inode = image.find(number);
    if (inode == nullptr) continue;
    const FileId file = image.id_of(number);
    DiskImage other = image;
    Attributes attributes = inode->attributes;
    attributes.mode ^= 1;
    other.set_attributes(file, attributes);
    RC_ASSERT(other.hash() != before);
    other = image;
    other.touch(file, attributes.modified + std::chrono::microseconds(1));
    RC_ASSERT(other.hash() != before);
    RC_ASSERT(other.hash_without_times() == DiskImage(image).hash_without_times());
    if (inode->size != 0) {
      other = image;
      other.flip(file, inode->size - 1, 0);
      RC_ASSERT(other.hash() != before);
      other.flip(file, inode->size - 1, 0);
      RC_ASSERT(other.hash() == before);
    }
    other = image;
    other.resize(file, inode->size + 1, attributes.modified);
    RC_ASSERT(other.hash() != before);
  }
}

}  // namespace
}  // namespace porpoise::sim
