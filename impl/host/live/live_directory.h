#pragma once
// A listing under way: entries are fetched a buffer at a time, so that errors show where they
// happen and long directories cost few trips to a worker.

#include "impl/host/filesystem.h"
#include "impl/host/live/descriptor.h"
#include "impl/host/live/workers.h"

namespace porpoise::live {

class LiveDirectory final : public Directory {
 public:
  LiveDirectory(Workers& workers, Descriptor descriptor)
      : workers_(workers), descriptor_(std::move(descriptor)), buffer_(kBufferSize, '\0') {}

  Task<Result<std::optional<DirectoryEntry>>> next() override;

 private:
  static constexpr std::size_t kBufferSize = 32768;

  Workers& workers_;
  Descriptor descriptor_;
  std::string buffer_;  // records of getdents64
  std::size_t position_ = 0;
  std::size_t end_ = 0;
};

}  // namespace porpoise::live
