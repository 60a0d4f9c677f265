#pragma once
// The entries of one simulated directory: name -> inode number, sorted by name, in small leaves
// that are shared between copies until one of them changes.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/disk/hash128.h"

namespace porpoise::sim {

using InodeNumber = std::uint32_t;

/// Copying is cheap.
class Names {
 public:
  struct Entry {
    std::string name;
    InodeNumber number = 0;
  };

  std::optional<InodeNumber> find(std::string_view name) const;
  /// Adds or replaces.
  void put(std::string_view name, InodeNumber number);
  /// False when the name is not there.
  bool erase(std::string_view name);
  bool empty() const { return leaves_.empty(); }
  std::size_t size() const { return size_; }
  /// The sum over all entries.
  const Hash128& sum() const { return sum_; }

  /// `visit(const Entry&)` for every entry, in order of names.
  template <class Visit>
  void for_each(Visit visit) const {
    for (const auto& leaf : leaves_) {
      for (const Entry& entry : *leaf) visit(entry);
    }
  }

 private:
  static constexpr std::size_t kLeafMax = 24;
  using Leaf = std::vector<Entry>;

  std::size_t leaf_of(std::string_view name) const;
  Leaf& own(std::size_t at);

  std::vector<std::shared_ptr<Leaf>> leaves_;  ///< None is empty.
  std::size_t size_ = 0;
  Hash128 sum_;
};

}  // namespace porpoise::sim
