#pragma once
// The names that one step changes, in directories that are synced together at its end.

#include <map>
#include <string>
#include <vector>

#include "impl/queue/classic/directory_syncs.h"

namespace porpoise::queue::classic {

class Touched {
 public:
  explicit Touched(DirectorySyncs& syncs) : syncs_(syncs) {}

  /// `path`: the name that is about to change.
  void note(const std::string& path);
  /// Removes a name; one that is not there is fine. If its removal is in doubt, it is made again
  /// and removed once more: a second name of `body`, mess/N, of which a start knows that it tells
  /// of no message (no other file has the number N for its inode).
  Task<Result<void>> remove(FileSystem& files, std::string path, std::string body);
  /// On success all that was noted is durable; else it is in doubt.
  Task<Result<void>> sync(Executor executor);

 private:
  DirectorySyncs& syncs_;
  std::map<std::string, std::uint64_t> epochs_;
  std::vector<std::string> names_;
};

}  // namespace porpoise::queue::classic
