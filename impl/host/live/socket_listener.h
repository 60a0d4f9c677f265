#pragma once
// A listening TCP or local socket.

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include "impl/host/live/deadlines.h"
#include "impl/host/live/descriptor.h"
#include "impl/host/network.h"

namespace porpoise::live {

class SocketListener final : public Listener {
 public:
  /// Takes a non-blocking listening socket of the address family `family`.
  SocketListener(EventLoop& loop, Deadlines& deadlines, int family, Descriptor descriptor);

  Task<Result<std::unique_ptr<Stream>>> accept() override;
  Endpoint endpoint() const override { return endpoint_; }
  void close() override;

 private:
  /// Nothing when nobody is waiting to be accepted.
  Result<std::unique_ptr<Stream>> try_accept();

  EventLoop& loop_;
  Deadlines& deadlines_;
  boost::asio::posix::basic_stream_descriptor<Executor> descriptor_;
  const int family_;
  const Endpoint endpoint_;
};

}  // namespace porpoise::live
