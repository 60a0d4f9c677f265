#pragma once
// Directory syncs that are shared: everybody who waits for the same directory while a sync of it is
// under way is served by the next one.

#include <map>
#include <memory>
#include <set>
#include <string>

#include "impl/base/gate.h"
#include "impl/host/filesystem.h"

namespace porpoise::queue::classic {

class DirectorySyncs {
 public:
  DirectorySyncs(Executor executor, FileSystem& files) : executor_(executor), files_(files) {}

  /// Counts the failed syncs of `path`. Note it before changing a name there, and hand it to
  /// sync().
  std::uint64_t epoch(const std::string& path) const;

  /// On success every change of a name in `path` that was made before the call and in `epoch`
  /// survives a power loss. Errors: also when another sync has failed since, because a later
  /// success proves nothing about what that one should have kept.
  Task<Result<void>> sync(std::string path, std::uint64_t epoch);

  /// A failed sync may have dropped the last change of this name: processes see it, the disk never
  /// will, and no later sync tells.
  void doubt(const std::string& name) { doubted_.insert(name); }
  /// The disk has it as processes see it.
  void trust(const std::string& name) { doubted_.erase(name); }
  bool doubts(const std::string& name) const { return doubted_.contains(name); }

 private:
  struct Round {
    explicit Round(Executor executor) : gate(executor) {}
    Gate gate;
    bool over = false;
    Result<void> result;
  };
  struct Watch {
    std::uint64_t failures = 0;
    bool running = false;
    std::shared_ptr<Round> next;
  };

  Task<> run(std::string path, Watch& watch);

  Executor executor_;
  FileSystem& files_;
  std::map<std::string, Watch> watches_;
  std::set<std::string> doubted_;
};

}  // namespace porpoise::queue::classic
