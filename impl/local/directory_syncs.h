#pragma once
// One sync of a directory for all who wait for one.

#include <map>
#include <memory>
#include <string>

#include "impl/base/gate.h"
#include "impl/host/filesystem.h"

namespace porpoise::local {

class DirectorySyncs {
 public:
  DirectorySyncs(Executor executor, FileSystem& files) : executor_(executor), files_(files) {}

  /// Success: every name that was made in the directory before this call is durable. Calls that
  /// come while a sync runs share the next one. A failed sync fails the next one's callers as
  /// well: a later success would prove nothing about names that are older than the failure.
  /// Errors: as FileSystem::sync_directory.
  Task<Result<void>> sync(std::string directory);

 private:
  /// One sync and those who wait for it.
  struct Round {
    explicit Round(Executor executor) : done(executor) {}
    Gate done;
    ErrorCode error;
  };
  struct Rounds {
    std::shared_ptr<Round> running;
    std::shared_ptr<Round> next;  // its first caller waits for `running`, the others for it
  };

  Task<> run(Rounds& rounds, const std::string& directory);

  Executor executor_;
  FileSystem& files_;
  std::map<std::string, Rounds> rounds_;  // of directories with a sync under way
};

}  // namespace porpoise::local
