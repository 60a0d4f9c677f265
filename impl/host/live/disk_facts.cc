#include "impl/host/live/disk_facts.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <fmt/format.h>

namespace porpoise::live {
namespace {

std::string contents_of(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Of the device itself, or of the disk whose part it is.
std::string write_cache_of(const std::string& directory) {
  struct ::stat found;
  if (::stat(directory.c_str(), &found) != 0) return {};
  const std::string device =
      fmt::format("/sys/dev/block/{}:{}", major(found.st_dev), minor(found.st_dev));
  for (const char* const above : {"/queue/write_cache", "/../queue/write_cache"}) {
    std::string cache = contents_of(device + above);
    while (cache.ends_with('\n')) cache.pop_back();
    if (!cache.empty()) return cache;
  }
  return {};
}

/// `what` is on file systems of these kinds.
struct KnownKind {
  const char* kind;
  const char* warning;
};
constexpr KnownKind kKinds[] = {
    {"tmpfs", "tmpfs keeps everything in memory: a power loss takes the whole queue"},
    {"ramfs", "ramfs keeps everything in memory: a power loss takes the whole queue"},
    {"overlay",
     "overlay is the layer of a container: it lasts as long as the container, and no longer; put "
     "the home on a volume"},
    {"nfs", "nfs: whether a sync lasts is up to the server and its export (`sync`, not `async`)"},
    {"nfs4", "nfs: whether a sync lasts is up to the server and its export (`sync`, not `async`)"},
    {"cifs", "cifs: whether a sync lasts is up to the server"},
    {"9p", "9p: whether a sync lasts is up to the host of this virtual machine"},
    {"virtiofs", "virtiofs: whether a sync lasts is up to the host of this virtual machine"},
    {"vboxsf", "vboxsf: whether a sync lasts is up to the host of this virtual machine"},
};

}  // namespace

DiskFacts look_at_disk(const std::string& directory) {
  DiskFacts facts;
  std::error_code error;
  std::filesystem::path path = std::filesystem::absolute(directory, error);
  while (!std::filesystem::exists(path, error) && path.has_relative_path()) {
    path = path.parent_path();
  }
  const std::filesystem::path real = std::filesystem::canonical(path, error);
  facts.directory = error ? path.string() : real.string();
  facts.mount = find_mount(contents_of("/proc/self/mountinfo"), facts.directory);
  facts.write_cache = write_cache_of(facts.directory);
  facts.preloaded = lying_libraries(contents_of("/proc/self/maps"));
  return facts;
}

std::vector<std::string> lying_libraries(std::string_view maps) {
  std::set<std::string> found;
  for (const char* const name : {"libeatmydata", "libfaketime", "libnosync"}) {
    if (maps.find(name) != maps.npos) found.insert(name);
  }
  return {found.begin(), found.end()};
}

std::vector<std::string> warnings_about(const DiskFacts& facts) {
  std::vector<std::string> warnings;
  for (const std::string& library : facts.preloaded) {
    const bool clocks = library == "libfaketime";
    warnings.push_back(fmt::format(
        "{} is loaded into this process: {}", library,
        clocks ? "the time it is told is not the time it is" : "its syncs do nothing at all"));
  }
  if (!facts.mount) return warnings;
  const Mount& mount = *facts.mount;
  for (const KnownKind& known : kKinds) {
    if (mount.kind == known.kind) warnings.push_back(fmt::format("{}: {}", mount.point, known.warning));
  }
  if (mount.kind.starts_with("fuse")) {
    warnings.push_back(fmt::format("{}: {}: whether a sync lasts is up to the program behind it",
                                   mount.point, mount.kind));
  }
  for (const char* const option : {"nobarrier", "barrier=0", "barrier=none", "volatile"}) {
    if (!mount.has(option)) continue;
    warnings.push_back(fmt::format(
        "{}: is mounted with `{}`: a sync does not wait for the disk; mount it without", mount.point,
        option));
  }
  return warnings;
}

}  // namespace porpoise::live
