#include "sim/disk/names.h"

#include <algorithm>

namespace porpoise::sim {
namespace {

auto place_in(auto& leaf, std::string_view name) {
  return std::lower_bound(
      leaf.begin(), leaf.end(), name,
      [](const Names::Entry& entry, std::string_view key) { return std::string_view(entry.name).compare(key) < 0; });
}

}  // namespace

std::optional<InodeNumber> Names::find(std::string_view name) const {
  if (leaves_.empty()) return std::nullopt;
  const Leaf& leaf = *leaves_[leaf_of(name)];
  const auto at = place_in(leaf, name);
  if (at == leaf.end() || at->name != name) return std::nullopt;
  return at->number;
}

void Names::put(std::string_view name, InodeNumber number) {
  if (leaves_.empty()) leaves_.push_back(std::make_shared<Leaf>());
  const std::size_t where = leaf_of(name);
  Leaf& leaf = own(where);
  const auto at = place_in(leaf, name);
  if (at != leaf.end() && at->name == name) {
    sum_ -= hash_bytes128(name, at->number);
    at->number = number;
  } else {
    leaf.insert(at, Entry{std::string(name), number});
    ++size_;
  }
  sum_ += hash_bytes128(name, number);
  if (leaf.size() > kLeafMax) {
    const auto middle = leaf.begin() + static_cast<std::ptrdiff_t>(leaf.size() / 2);
    auto upper = std::make_shared<Leaf>(std::make_move_iterator(middle),
                                        std::make_move_iterator(leaf.end()));
    leaf.erase(middle, leaf.end());
    leaves_.insert(leaves_.begin() + static_cast<std::ptrdiff_t>(where + 1), std::move(upper));
  }
}

bool Names::erase(std::string_view name) {
  if (!find(name)) return false;
  const std::size_t where = leaf_of(name);
  Leaf& leaf = own(where);
  const auto at = place_in(leaf, name);
  sum_ -= hash_bytes128(name, at->number);
  leaf.erase(at);
  --size_;
  if (leaf.empty()) leaves_.erase(leaves_.begin() + static_cast<std::ptrdiff_t>(where));
  return true;
}

std::size_t Names::leaf_of(std::string_view name) const {
  const auto after = std::upper_bound(leaves_.begin(), leaves_.end(), name,
                                      [](std::string_view key, const auto& leaf) {
                                        return !leaf->empty() &&
                                               key.compare(leaf->front().name) < 0;
                                      });
  return after == leaves_.begin() ? 0 : static_cast<std::size_t>(after - leaves_.begin()) - 1;
}

Names::Leaf& Names::own(std::size_t at) {
  if (leaves_[at].use_count() > 1) leaves_[at] = std::make_shared<Leaf>(*leaves_[at]);
  return *leaves_[at];
}

}  // namespace porpoise::sim
