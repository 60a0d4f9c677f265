#pragma once
// The directories in which one step has changed names, to be synced together at its end.

#include <map>
#include <string>
#include <vector>

#include "impl/base/together.h"
#include "impl/host/file_io.h"
#include "impl/queue/classic/directory_syncs.h"

namespace porpoise::queue::classic {

class Touched {
 public:
  explicit Touched(DirectorySyncs& syncs) : syncs_(syncs) {}

  /// `path`: the name that is about to change.
  void note(const std::string& path) {
    const std::string directory = parent_directory(path);
    epochs_.try_emplace(directory, syncs_.epoch(directory));
  }
  Task<Result<void>> sync(Executor executor) {
    std::vector<Task<Result<void>>> tasks;
    for (const auto& [path, epoch] : epochs_) tasks.push_back(syncs_.sync(path, epoch));
    co_return co_await together(executor, std::move(tasks));
  }

 private:
  DirectorySyncs& syncs_;
  std::map<std::string, std::uint64_t> epochs_;
};

}  // namespace porpoise::queue::classic
