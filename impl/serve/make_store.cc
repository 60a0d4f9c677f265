#include "impl/serve/make_store.h"

#include <fmt/format.h>

#include "impl/queue/classic/classic_store.h"
#include "impl/queue/journal/journal_store.h"

namespace porpoise::serve {

std::unique_ptr<queue::Store> make_store(const Host& host, std::string_view kind,
                                         std::string directory,
                                         const queue::classic::Conventions& conventions) {
  if (kind == kClassic) {
    return std::make_unique<queue::classic::ClassicStore>(host, std::move(directory), conventions);
  }
  return std::make_unique<queue::journal::JournalStore>(host, std::move(directory),
                                                        queue::journal::Options());
}

Task<std::string> kind_of_queue(FileSystem& files, std::string directory) {
  const Result<FileInfo> mess = co_await files.stat(directory + "/mess");
  if (mess.has_value()) co_return std::string(kClassic);
  const Result<FileInfo> journal = co_await files.stat(directory + "/journal");
  co_return journal.has_value() ? std::string(kJournal) : std::string();
}

Task<std::string> other_kind_there(FileSystem& files, std::string directory, std::string kind) {
  const std::string there = co_await kind_of_queue(files, directory);
  if (there.empty() || there == kind) co_return std::string();
  co_return fmt::format(
      "{} holds a {} queue, but control/queuestore says {}; write {} there, or move the queue with "
      "`porpoise queue export`",
      directory, there, kind, there);
}

}  // namespace porpoise::serve
