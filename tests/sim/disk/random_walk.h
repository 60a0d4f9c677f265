#pragma once
// A process that does anything at all with a few files: for properties that must hold whatever
// was done.

#include <string>
#include <vector>

#include "sim/disk/disk.h"

namespace porpoise::sim::testing {

class RandomWalk {
 public:
  RandomWalk(Disk& disk, std::uint64_t seed) : disk_(disk), chance_(seed) {
    for (const char* directory : {"/a", "/b"}) (void)disk_.make_directory(root_, directory, 0755);
  }

  void step() {
    now_ = now_ + Duration(1000);
    disk_.set_now(now_);
    const std::uint64_t what = chance_.below(14);
    const std::string path = any_path();
    const std::string other = any_path();
    switch (what) {
      case 0:
      case 1:
      case 2:
        return write(path);
      case 3:
        return overwrite_zeros(path);
      case 4:
        return with(path,
                    [&](Disk::HandleId file) { (void)disk_.truncate(file, chance_.below(3000)); });
      case 5:
        return with(path, [&](Disk::HandleId file) {
          const std::uint64_t offset = chance_.below(6000);
          (void)disk_.preallocate(file, offset, 1 + chance_.below(5000));
        });
      case 6:
        (void)disk_.link(root_, path, other);
        return;
      case 7:
        (void)disk_.unlink(root_, path);
        return;
      case 8:
        (void)disk_.rename(root_, path, other);
        return;
      case 9:
        (void)disk_.set_mode(root_, path, static_cast<std::uint32_t>(chance_.below(0777)));
        return;
      case 10:
        chance_.chance(500'000) ? (void)disk_.make_directory(root_, "/a/sub", 0755)
                                : (void)disk_.remove_directory(root_, "/a/sub");
        return;
      case 11:
        return sync(path);
      case 12:
        return sync_directory(chance_.chance(500'000) ? "/a" : "/b");
      default:
        return write(path);
    }
  }

  void sync_everything() {
    for (int i = 0; i < 6; ++i) {
      sync("/a/" + std::to_string(i));
      sync("/b/" + std::to_string(i));
      sync("/a/sub/" + std::to_string(i));
    }
    for (const char* directory : {"/", "/a", "/b", "/a/sub"}) sync_directory(directory);
  }

 private:
  std::string any_path() {
    const std::uint64_t directory = chance_.below(5);
    const std::string name = std::to_string(chance_.below(6));
    return (directory < 2 ? "/a/" : directory < 4 ? "/b/" : "/a/sub/") + name;
  }
  template <class Do>
  void with(const std::string& path, Do act) {
    OpenOptions writing;
    writing.write = writing.create = true;
    const auto file = disk_.open(root_, path, writing);
    if (!file.has_value()) return;
    act(*file);
    disk_.close(*file);
  }
  void write(const std::string& path) {
    const std::uint64_t offset = chance_.below(4) == 0 ? chance_.below(9000) : chance_.below(1500);
    const std::string bytes(1 + chance_.below(2500), static_cast<char>('a' + chance_.below(26)));
    const std::string_view view = bytes;
    with(path, [&](Disk::HandleId file) { (void)disk_.write(file, offset, std::span(&view, 1)); });
  }
  void overwrite_zeros(const std::string& path) {
    const std::string bytes(1 + chance_.below(6000), '\0');
    const std::string_view view = bytes;
    with(path, [&](Disk::HandleId file) { (void)disk_.write(file, 0, std::span(&view, 1)); });
  }
  void sync(const std::string& path) {
    const auto file = disk_.open(root_, path, OpenOptions());
    if (!file.has_value()) return;
    (void)disk_.end_sync(disk_.begin_sync(*file, Sync::all));
    disk_.close(*file);
  }
  void sync_directory(const std::string& path) {
    const auto begun = disk_.begin_sync_directory(root_, path);
    if (begun.has_value()) (void)disk_.end_sync(*begun);
  }

  Disk& disk_;
  DiskUser root_{0, 0};
  Random chance_;
  Instant now_{0};
};

}  // namespace porpoise::sim::testing
