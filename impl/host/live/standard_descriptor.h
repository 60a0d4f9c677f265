#pragma once
// One of the descriptors the process was started with. It is shared with other processes, so it
// stays in blocking mode; yet nothing here blocks the event loop.

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include "impl/base/result.h"
#include "impl/host/live/workers.h"

namespace porpoise::live {

class StandardDescriptor {
 public:
  StandardDescriptor(EventLoop& loop, Workers& workers, int number);

  /// 0 bytes at the end of the input.
  Task<Result<std::size_t>> read_some(std::span<char> out);
  /// A prefix of `bytes`; its length is added to `written` even when the process ends before the
  /// caller can go on.
  Task<Result<void>> write_some(std::string_view bytes, std::size_t& written);
  /// All of `bytes`.
  Task<Result<void>> write(std::string_view bytes);

 private:
  /// A prefix, at once; its length is returned. Errors: resource_unavailable_try_again.
  Result<std::size_t> write_if_ready(std::string_view bytes);

  EventLoop& loop_;
  Workers& workers_;
  const int number_;
  // A duplicate of pipes, sockets and terminals; closed for what cannot say when it is ready.
  boost::asio::posix::basic_stream_descriptor<Executor> readiness_;
};

}  // namespace porpoise::live
