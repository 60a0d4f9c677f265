#pragma once
// A UDP socket.

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include "impl/host/live/deadlines.h"
#include "impl/host/live/descriptor.h"
#include "impl/host/network.h"

namespace porpoise::live {

class UdpSocket final : public DatagramSocket, private Expiring {
 public:
  /// Takes a bound non-blocking socket.
  UdpSocket(EventLoop& loop, Deadlines& deadlines, Descriptor descriptor);

  Task<Result<void>> send_to(std::string_view bytes, Endpoint to) override;
  Task<Result<Packet>> receive(Instant deadline) override;
  Endpoint local() const override { return local_; }

 private:
  void expire() override;
  /// Errors: resource_unavailable_try_again when nothing has arrived.
  Result<Packet> try_receive();

  EventLoop& loop_;
  boost::asio::posix::basic_stream_descriptor<Executor> descriptor_;
  const Endpoint local_;
};

}  // namespace porpoise::live
