#pragma once
// Byte streams, datagrams and listeners. No names and no framing: those live above.
// Crash: a killed process's connections are closed by its kernel; a power loss says nothing to the
// peer, who finds out by a reset or by silence.

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "impl/base/endpoint.h"
#include "impl/base/result.h"
#include "impl/base/task.h"
#include "impl/host/clock.h"

namespace porpoise {

/// Which side of a TLS handshake to play, and what to present or demand.
struct TlsOptions {
  bool server = false;
  std::string peer_name;         ///< Client: the name to ask for.
  std::string certificate_file;  ///< PEM, server; its key in key_file.
  std::string key_file;

  TlsOptions() = default;
};

/// A connection. Destroying it closes it: what was written before is still sent.
class Stream {
 public:
  virtual ~Stream() = default;

  /// Fills a prefix of `out`; 0 bytes means that the peer has closed its side.
  /// Errors: timed_out, connection_reset. One reader at a time.
  virtual Task<Result<std::size_t>> read_some(std::span<char> out) = 0;
  /// All of `bytes`, handed to the network; nothing is known of their arrival.
  /// Errors: timed_out, connection_reset, broken_pipe. One writer at a time.
  virtual Task<Result<void>> write(std::string_view bytes) = 0;
  /// Every call in progress or made later fails with timed_out once this has passed. May be set
  /// anew at any time. Starts as Instant::never().
  virtual void expires_at(Instant deadline) = 0;
  /// Changes the stream to TLS in place. The caller must first drop whatever it had buffered.
  /// Errors: operation_not_supported, protocol_error, timed_out.
  virtual Task<Result<void>> start_tls(TlsOptions options) = 0;

  /// Both are empty endpoints for local sockets.
  virtual Endpoint peer() const = 0;
  virtual Endpoint local() const = 0;
  /// User id of the process at the other end of a local socket; -1 for network streams.
  virtual std::int64_t peer_user() const = 0;
};

class Listener {
 public:
  virtual ~Listener() = default;
  /// Errors: too_many_files_open, not_enough_memory (try again later), operation_canceled after
  /// close().
  virtual Task<Result<std::unique_ptr<Stream>>> accept() = 0;
  /// The endpoint really bound (a port of 0 was replaced); empty for local sockets.
  virtual Endpoint endpoint() const = 0;
  /// No more connections; an accept() in progress fails.
  virtual void close() = 0;
};

/// One datagram socket.
class DatagramSocket {
 public:
  struct Packet {
    std::string bytes;
    Endpoint from;

    Packet() = default;
    Packet(std::string bytes_, Endpoint from_) : bytes(std::move(bytes_)), from(from_) {}
  };

  virtual ~DatagramSocket() = default;
  /// Sent or lost; success proves nothing.
  virtual Task<Result<void>> send_to(std::string_view bytes, Endpoint to) = 0;
  /// Errors: timed_out at `deadline`.
  virtual Task<Result<Packet>> receive(Instant deadline) = 0;
  virtual Endpoint local() const = 0;
};

class Network {
 public:
  virtual ~Network() = default;
  /// Errors: connection_refused, timed_out at `deadline`, host_unreachable, network_unreachable.
  virtual Task<Result<std::unique_ptr<Stream>>> connect(Endpoint to, Instant deadline) = 0;
  /// Errors: address_in_use, address_not_available, permission_denied.
  virtual Task<Result<std::unique_ptr<Listener>>> listen(Endpoint at) = 0;
  /// A socket in the file system, made with `mode`; a stale one is replaced. The name goes away
  /// only by unlink. Errors: address_in_use when somebody listens there.
  virtual Task<Result<std::unique_ptr<Listener>>> listen_local(std::string path,
                                                               std::uint32_t mode) = 0;
  /// Errors: connection_refused, no_such_file_or_directory, timed_out.
  virtual Task<Result<std::unique_ptr<Stream>>> connect_local(std::string path,
                                                              Instant deadline) = 0;
  /// Port 0 of any family: the host picks an unpredictable port.
  virtual Task<Result<std::unique_ptr<DatagramSocket>>> bind_datagram(Endpoint at) = 0;
  /// The machine's own addresses, in no promised order.
  virtual Task<Result<std::vector<IpAddress>>> own_addresses() = 0;
};

}  // namespace porpoise
