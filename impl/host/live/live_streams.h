#pragma once
// Descriptors 0, 1 and 2.

#include "impl/host/live/standard_descriptor.h"
#include "impl/host/process.h"

namespace porpoise::live {

class LiveStreams final : public StandardStreams {
 public:
  LiveStreams(EventLoop& loop, Workers& workers)
      : input_(loop, workers, 0), output_(loop, workers, 1), error_(loop, workers, 2) {}

  Task<Result<std::size_t>> read_input(std::span<char> out) override {
    return input_.read_some(out);
  }
  Task<Result<void>> write_output(std::string_view bytes) override { return output_.write(bytes); }
  Task<Result<void>> write_error(std::string_view bytes) override { return error_.write(bytes); }

 private:
  StandardDescriptor input_;
  StandardDescriptor output_;
  StandardDescriptor error_;
};

}  // namespace porpoise::live
