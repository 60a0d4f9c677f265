#pragma once
// Which files were changed last. A process that is killed between a write and its sync leaves marks
// that the next one sees although a power loss would still undo them: the next one syncs these.

#include <string>
#include <utility>
#include <vector>

#include "impl/host/filesystem.h"

namespace porpoise::queue::classic {

class Recent {
 public:
  /// More than passes between a change and its sync.
  static constexpr std::chrono::seconds kWithin{5};

  /// Changes set a file's time of access.
  void add(const FileInfo& info, std::string path) {
    newest_ = std::max(newest_, info.accessed);
    if (info.accessed + kWithin < newest_) return;
    files_.emplace_back(info.accessed, std::move(path));
    if (files_.size() > 2 * kept_) prune();
  }
  /// Those changed within kWithin of the last one.
  std::vector<std::string> take() {
    prune();
    std::vector<std::string> paths;
    for (auto& [time, path] : files_) paths.push_back(std::move(path));
    files_.clear();
    return paths;
  }

 private:
  void prune() {
    std::erase_if(files_, [this](const auto& file) { return file.first + kWithin < newest_; });
    kept_ = std::max<std::size_t>(64, files_.size());
  }

  WallTime newest_;
  std::size_t kept_ = 64;
  std::vector<std::pair<WallTime, std::string>> files_;
};

}  // namespace porpoise::queue::classic
