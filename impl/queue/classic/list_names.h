#pragma once
// All names in one directory.

#include <string>
#include <vector>

#include "impl/host/filesystem.h"

namespace porpoise::queue::classic {

/// Errors: also when the listing broke off: what is missing must not look as if it were not there.
inline Task<Result<std::vector<std::string>>> list_names(FileSystem& files, std::string path) {
  Result<std::unique_ptr<Directory>> directory = co_await files.list(std::move(path));
  PORPOISE_CO_CHECK(directory);
  std::vector<std::string> names;
  while (true) {
    Result<std::optional<DirectoryEntry>> entry = co_await (*directory)->next();
    PORPOISE_CO_CHECK(entry);
    if (!*entry) co_return names;
    names.push_back(std::move((*entry)->name));
  }
}

}  // namespace porpoise::queue::classic
