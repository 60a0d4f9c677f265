#include "sim/replay/shadow.h"

#include <algorithm>
#include <limits>

namespace porpoise::sim {

namespace {

constexpr std::uint64_t kEverything = std::numeric_limits<std::uint64_t>::max();

}  // namespace

Shadow::File Shadow::open(const std::string& path, bool is_new) {
  File& file = files_[path];
  if (!file) file = std::make_shared<Node>();
  if (is_new) {
    file->bytes.clear();
    file->known = {{0, kEverything}};
    file->only_seen = false;
  }
  return file;
}

void Shadow::seen(const std::string& path) {
  File& file = files_[path];
  if (file) return;
  file = std::make_shared<Node>();
  file->only_seen = true;
}

bool Shadow::Node::is_whole() const {
  if (only_seen) return false;
  if (bytes.empty()) return true;
  const auto first = known.find(0);
  return first != known.end() && first->second >= bytes.size();
}

void Shadow::link(const std::string& from, const std::string& to) {
  const auto found = files_.find(from);
  if (found != files_.end()) files_[to] = found->second;
}

void Shadow::rename(const std::string& from, const std::string& to) {
  const auto found = files_.find(from);
  if (found == files_.end()) {
    files_.erase(to);
    return;
  }
  const File file = found->second;
  files_.erase(found);
  files_[to] = file;
}

void Shadow::write(Node& node, std::uint64_t offset, std::string_view bytes) {
  if (node.bytes.size() < offset + bytes.size()) node.bytes.resize(offset + bytes.size());
  std::copy(bytes.begin(), bytes.end(), node.bytes.begin() + static_cast<std::ptrdiff_t>(offset));
  know(node, offset, offset + bytes.size());
}

void Shadow::truncate(Node& node, std::uint64_t size) {
  node.bytes.resize(size);
  if (size == 0) node.known = {{0, kEverything}};
}

void Shadow::reserve(Node& node, std::uint64_t size) {
  if (node.bytes.size() < size) node.bytes.resize(size);
}

void Shadow::learn(Node& node, std::uint64_t offset, std::string_view bytes, std::uint64_t asked) {
  node.only_seen = false;
  write(node, offset, bytes);
  if (bytes.size() < asked) learn_size(node, offset + bytes.size());
}

void Shadow::learn_size(Node& node, std::uint64_t size) {
  if (size == 0) node.only_seen = false;
  reserve(node, size);
  know(node, size, kEverything);
}

std::map<std::string, Shadow::File> Shadow::files_below(const std::string& prefix) const {
  std::map<std::string, File> found;
  for (auto at = files_.lower_bound(prefix); at != files_.end(); ++at) {
    if (!at->first.starts_with(prefix)) break;
    if (!directories_.contains(at->first)) found.insert(*at);
  }
  return found;
}

void Shadow::know(Node& node, std::uint64_t from, std::uint64_t to) {
  auto next = node.known.upper_bound(from);
  if (next != node.known.begin()) {
    const auto before = std::prev(next);
    if (before->second >= to) return;
    if (before->second >= from) {
      from = before->first;
      next = before;
    }
  }
  while (next != node.known.end() && next->first <= to) {
    to = std::max(to, next->second);
    next = node.known.erase(next);
  }
  node.known[from] = to;
}

bool Shadow::read(const Node& node, std::uint64_t offset, std::uint64_t size, std::string& out) {
  out.clear();
  if (size == 0) return true;
  const auto next = node.known.upper_bound(offset);
  if (next == node.known.begin() || std::prev(next)->second < offset + size) return false;
  out.assign(size, '\0');
  if (offset < node.bytes.size()) {
    const std::uint64_t there = std::min<std::uint64_t>(size, node.bytes.size() - offset);
    std::copy_n(node.bytes.begin() + static_cast<std::ptrdiff_t>(offset), there, out.begin());
  }
  return true;
}

}  // namespace porpoise::sim
