#include "impl/host/live/live_directory.h"

#include <dirent.h>

#include "impl/host/live/errors.h"

namespace porpoise::live {

Task<Result<std::optional<DirectoryEntry>>> LiveDirectory::next() {
  while (true) {
    if (position_ == end_) {
      auto call = [this] {
        return checked_length(::getdents64(descriptor_.get(), buffer_.data(), buffer_.size()));
      };
      const Result<std::size_t> got = co_await workers_.run(call);
      PORPOISE_CO_CHECK(got);
      if (*got == 0) co_return std::optional<DirectoryEntry>();
      position_ = 0;
      end_ = *got;
    }
    const auto* const entry = reinterpret_cast<const dirent64*>(buffer_.data() + position_);
    position_ += entry->d_reclen;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") {
      co_return std::optional<DirectoryEntry>(std::in_place, std::string(name), entry->d_ino);
    }
  }
}

}  // namespace porpoise::live
