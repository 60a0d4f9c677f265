#pragma once
// A connected TCP or local stream socket.

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include "impl/host/live/deadlines.h"
#include "impl/host/live/descriptor.h"
#include "impl/host/network.h"

namespace porpoise::live {

/// TLS comes later: start_tls says operation_not_supported.
class SocketStream final : public Stream, private Expiring {
 public:
  /// Takes a non-blocking socket of the address family `family`.
  SocketStream(EventLoop& loop, Deadlines& deadlines, int family, Descriptor descriptor,
               Endpoint peer);

  /// For a socket not yet connected. Errors: as Network::connect.
  Task<Result<void>> connect();

  Task<Result<std::size_t>> read_some(std::span<char> out) override;
  Task<Result<void>> write(std::string_view bytes) override;
  void expires_at(Instant deadline) override { set_deadline(deadline); }
  Task<Result<void>> start_tls(TlsOptions options) override;
  Endpoint peer() const override { return peer_; }
  Endpoint local() const override;
  std::int64_t peer_user() const override;

 private:
  using Socket = boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, Executor>;

  void expire() override;
  int descriptor() const { return const_cast<Socket&>(socket_).native_handle(); }
  /// What to report of a call that ended with `error`.
  ErrorCode reason(const ErrorCode& error) const;

  EventLoop& loop_;
  Socket socket_;
  const int family_;
  const Endpoint peer_;
  bool more_is_likely_ = false;  // the last read filled its buffer
};

}  // namespace porpoise::live
