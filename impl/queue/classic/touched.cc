#include "impl/queue/classic/touched.h"

#include "impl/base/together.h"
#include "impl/host/file_io.h"
#include "impl/queue/classic/layout.h"

namespace porpoise::queue::classic {

void Touched::note(const std::string& path) {
  const std::string directory = parent_directory(path);
  epochs_.try_emplace(directory, syncs_.epoch(directory));
  names_.push_back(path);
}

Task<Result<void>> Touched::remove(FileSystem& files, std::string path, std::string body) {
  note(path);
  if (syncs_.doubts(path)) {
    const Result<void> made = co_await files.link(std::move(body), path);
    const bool needless = made.has_error() && (made.error() == errc::file_exists ||
                                               made.error() == errc::no_such_file_or_directory);
    if (made.has_error() && !needless) co_return made.error();
  }
  co_return co_await remove_name(files, std::move(path));
}

Task<Result<void>> Touched::sync(Executor executor) {
  std::vector<Task<Result<void>>> tasks;
  for (const auto& [path, epoch] : epochs_) tasks.push_back(syncs_.sync(path, epoch));
  const Result<void> synced = co_await together(executor, std::move(tasks));
  for (const std::string& name : names_) {
    synced.has_value() ? syncs_.trust(name) : syncs_.doubt(name);
  }
  co_return synced;
}

}  // namespace porpoise::queue::classic
