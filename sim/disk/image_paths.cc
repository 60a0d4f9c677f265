// Paths into an image: for tests, reports and the world's own tools.

#include <fmt/format.h>

#include "sim/disk/image.h"

namespace porpoise::sim {
namespace {

void describe_below(const DiskImage& image, const std::string& path, InodeNumber number,
                    std::string& out) {
  const Inode& inode = *image.find(number);
  const bool directory = inode.kind == FileKind::directory;
  out += fmt::format("{}{} #{} {:o} {}:{} links {} size {}\n", path, directory ? "/" : "", number,
                     inode.attributes.mode, inode.attributes.owner, inode.attributes.group,
                     inode.links, inode.size);
  inode.names.for_each([&](const Names::Entry& entry) {
    describe_below(image, path + "/" + entry.name, entry.number, out);
  });
}

}  // namespace

InodeNumber DiskImage::number_of(std::string_view path) const {
  InodeNumber number = kRoot;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view name = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (name.empty() || name == ".") continue;
    const std::optional<InodeNumber> next = find(number)->names.find(name);
    if (!next) return 0;
    number = *next;
  }
  return number;
}

const Inode* DiskImage::find_path(std::string_view path) const {
  return find(number_of(path));
}

std::string DiskImage::contents(std::string_view path) const {
  const Inode* inode = find_path(path);
  if (inode == nullptr) return {};
  std::string bytes(inode->size, '\0');
  inode->bytes.read(0, bytes);
  return bytes;
}

std::string DiskImage::describe() const {
  std::string out;
  describe_below(*this, "", kRoot, out);
  return out;
}

}  // namespace porpoise::sim
