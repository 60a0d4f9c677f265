#include "impl/local/directory_syncs.h"

#include <utility>

namespace porpoise::local {

Task<Result<void>> DirectorySyncs::sync(std::string directory) {
  Rounds& rounds = rounds_[directory];
  if (rounds.next) {
    const std::shared_ptr<Round> shared = rounds.next;
    co_await shared->done.wait();
    if (shared->error) co_return shared->error;
    co_return Result<void>();
  }
  const std::shared_ptr<Round> mine = std::make_shared<Round>(executor_);
  rounds.next = mine;
  if (const std::shared_ptr<Round> before = rounds.running) {
    co_await before->done.wait();
    mine->error = before->error;
  }
  co_await run(rounds, directory);
  if (rounds.next == nullptr) rounds_.erase(directory);
  if (mine->error) co_return mine->error;
  co_return Result<void>();
}

/// Runs the next round; whoever calls from here on needs another one.
Task<> DirectorySyncs::run(Rounds& rounds, const std::string& directory) {
  rounds.running = std::exchange(rounds.next, nullptr);
  if (!rounds.running->error) {
    const Result<void> synced = co_await files_.sync_directory(directory);
    if (synced.has_error()) rounds.running->error = synced.error();
  }
  std::exchange(rounds.running, nullptr)->done.open_all();
}

}  // namespace porpoise::local
