#include "impl/host/trace/traced_network.h"

#include "impl/host/trace/request.h"
#include "impl/host/trace/traced_sockets.h"

namespace porpoise::trace {

Task<Result<std::unique_ptr<Stream>>> TracedNetwork::connect(Endpoint to, Instant deadline) {
  const std::string target = to.to_string();
  TraceEvent asked = request_until(Operation::connect, 0, deadline);
  asked.subject = target;
  Call call(tracer_, asked);
  Result<std::unique_ptr<Stream>> stream = co_await inner_.connect(to, deadline);
  if (call.waited()) co_await call.turn();
  std::string local;
  if (stream.has_value()) {
    local = (*stream)->local().to_string();
    call.event.object = local;
    *stream = std::make_unique<TracedStream>(std::move(*stream), call.make(), tracer_);
  }
  call.complete(stream);
  co_return stream;
}

Task<Result<std::unique_ptr<Stream>>> TracedNetwork::connect_local(std::string path,
                                                                   Instant deadline) {
  TraceEvent asked = request_until(Operation::connect_local, 0, deadline);
  asked.subject = path;
  Call call(tracer_, asked);
  Result<std::unique_ptr<Stream>> stream = co_await inner_.connect_local(path, deadline);
  if (call.waited()) co_await call.turn();
  if (stream.has_value()) {
    call.event.results[0] = static_cast<std::uint64_t>((*stream)->peer_user());
    *stream = std::make_unique<TracedStream>(std::move(*stream), call.make(), tracer_);
  }
  call.complete(stream);
  co_return stream;
}

Task<Result<std::unique_ptr<Listener>>> TracedNetwork::listen(Endpoint at) {
  const std::string wanted = at.to_string();
  Call call(tracer_, request_about(Operation::listen, wanted));
  Result<std::unique_ptr<Listener>> listener = co_await inner_.listen(at);
  if (call.waited()) co_await call.turn();
  std::string bound;
  if (listener.has_value()) {
    bound = (*listener)->endpoint().to_string();
    call.event.object = bound;
    *listener = std::make_unique<TracedListener>(std::move(*listener), call.make(), tracer_);
  }
  call.complete(listener);
  co_return listener;
}

Task<Result<std::unique_ptr<Listener>>> TracedNetwork::listen_local(std::string path,
                                                                    std::uint32_t mode) {
  TraceEvent asked = request_number(Operation::listen_local, 0, mode);
  asked.subject = path;
  Call call(tracer_, asked);
  Result<std::unique_ptr<Listener>> listener = co_await inner_.listen_local(path, mode);
  if (call.waited()) co_await call.turn();
  if (listener.has_value()) {
    *listener = std::make_unique<TracedListener>(std::move(*listener), call.make(), tracer_);
  }
  call.complete(listener);
  co_return listener;
}

Task<Result<std::unique_ptr<DatagramSocket>>> TracedNetwork::bind_datagram(Endpoint at) {
  const std::string wanted = at.to_string();
  Call call(tracer_, request_about(Operation::bind_datagram, wanted));
  Result<std::unique_ptr<DatagramSocket>> socket = co_await inner_.bind_datagram(at);
  if (call.waited()) co_await call.turn();
  std::string bound;
  if (socket.has_value()) {
    bound = (*socket)->local().to_string();
    call.event.object = bound;
    *socket = std::make_unique<TracedDatagramSocket>(std::move(*socket), call.make(), tracer_);
  }
  call.complete(socket);
  co_return socket;
}

Task<Result<std::vector<IpAddress>>> TracedNetwork::own_addresses() {
  Call call(tracer_, request(Operation::own_addresses));
  Result<std::vector<IpAddress>> own = co_await inner_.own_addresses();
  if (call.waited()) co_await call.turn();
  std::string all;
  if (own.has_value()) {
    for (const IpAddress& address : *own) all += address.to_string() + " ";
  }
  call.event.object = all;
  call.complete(own);
  co_return own;
}

}  // namespace porpoise::trace
