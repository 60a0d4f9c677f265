#pragma once
// Standard streams whose input begins with something else.

#include <algorithm>
#include <string>

#include "impl/host/process.h"

namespace porpoise::command {

class PrefixedStreams final : public StandardStreams {
 public:
  /// `streams` outlives it.
  PrefixedStreams(StandardStreams& streams, std::string head)
      : streams_(streams), head_(std::move(head)) {}

  Task<Result<std::size_t>> read_input(std::span<char> out) override {
    if (head_.empty()) co_return co_await streams_.read_input(out);
    const std::size_t size = std::min(out.size(), head_.size());
    std::copy_n(head_.begin(), size, out.begin());
    head_.erase(0, size);
    co_return size;
  }
  Task<Result<void>> write_output(std::string_view bytes) override {
    return streams_.write_output(bytes);
  }
  Task<Result<void>> write_error(std::string_view bytes) override {
    return streams_.write_error(bytes);
  }

 private:
  StandardStreams& streams_;
  std::string head_;
};

}  // namespace porpoise::command
