#include "impl/queue/classic/directory_syncs.h"

namespace porpoise::queue::classic {

std::uint64_t DirectorySyncs::epoch(const std::string& path) const {
  const auto found = watches_.find(path);
  return found == watches_.end() ? 0 : found->second.failures;
}

Task<Result<void>> DirectorySyncs::sync(std::string path, std::uint64_t epoch) {
  Watch& watch = watches_[path];
  if (!watch.next) watch.next = std::make_shared<Round>(executor_);
  const std::shared_ptr<Round> round = watch.next;
  if (!watch.running) {
    watch.running = true;
    spawn(executor_, run(std::move(path), watch));
  }
  if (!round->over) co_await round->gate.wait();
  PORPOISE_CO_CHECK(round->result);
  if (epoch != watch.failures) co_return make_error(errc::io_error);
  co_return Result<void>();
}

Task<> DirectorySyncs::run(std::string path, Watch& watch) {
  while (watch.next) {
    const std::shared_ptr<Round> round = std::move(watch.next);
    watch.next = nullptr;
    round->result = co_await files_.sync_directory(path);
    if (round->result.has_error()) ++watch.failures;
    round->over = true;
    round->gate.open_all();
  }
  watch.running = false;
}

}  // namespace porpoise::queue::classic
