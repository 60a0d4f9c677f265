#include "impl/host/trace/traced_network.h"

#include "impl/host/trace/traced_sockets.h"

namespace porpoise::trace {

namespace {

std::uint64_t number_of(Instant instant) { return static_cast<std::uint64_t>(instant.ns); }

}  // namespace

Task<Result<std::unique_ptr<Stream>>> TracedNetwork::connect(Endpoint to, Instant deadline) {
  const std::uint64_t call = tracer_.begin();
  Result<std::unique_ptr<Stream>> stream = co_await inner_.connect(to, deadline);
  TraceEvent event = Tracer::event(call, Operation::connect);
  const std::string target = to.to_string();
  event.subject = target;
  event.numbers = {number_of(deadline), 0, 0};
  std::string local;
  if (stream.has_value()) {
    local = (*stream)->local().to_string();
    event.object = local;
    event.made = tracer_.name();
    *stream = std::make_unique<TracedStream>(std::move(*stream), event.made, tracer_);
  }
  tracer_.complete(event, stream);
  co_return stream;
}

Task<Result<std::unique_ptr<Stream>>> TracedNetwork::connect_local(std::string path,
                                                                   Instant deadline) {
  const std::uint64_t call = tracer_.begin();
  Result<std::unique_ptr<Stream>> stream = co_await inner_.connect_local(path, deadline);
  TraceEvent event = Tracer::event(call, Operation::connect_local);
  event.subject = path;
  event.numbers = {number_of(deadline), 0, 0};
  if (stream.has_value()) {
    event.results[0] = static_cast<std::uint64_t>((*stream)->peer_user());
    event.made = tracer_.name();
    *stream = std::make_unique<TracedStream>(std::move(*stream), event.made, tracer_);
  }
  tracer_.complete(event, stream);
  co_return stream;
}

Task<Result<std::unique_ptr<Listener>>> TracedNetwork::listen(Endpoint at) {
  const std::uint64_t call = tracer_.begin();
  Result<std::unique_ptr<Listener>> listener = co_await inner_.listen(at);
  TraceEvent event = Tracer::event(call, Operation::listen);
  const std::string wanted = at.to_string();
  event.subject = wanted;
  std::string bound;
  if (listener.has_value()) {
    bound = (*listener)->endpoint().to_string();
    event.object = bound;
    event.made = tracer_.name();
    *listener = std::make_unique<TracedListener>(std::move(*listener), event.made, tracer_);
  }
  tracer_.complete(event, listener);
  co_return listener;
}

Task<Result<std::unique_ptr<Listener>>> TracedNetwork::listen_local(std::string path,
                                                                    std::uint32_t mode) {
  const std::uint64_t call = tracer_.begin();
  Result<std::unique_ptr<Listener>> listener = co_await inner_.listen_local(path, mode);
  TraceEvent event = Tracer::event(call, Operation::listen_local);
  event.subject = path;
  event.numbers = {mode, 0, 0};
  if (listener.has_value()) {
    event.made = tracer_.name();
    *listener = std::make_unique<TracedListener>(std::move(*listener), event.made, tracer_);
  }
  tracer_.complete(event, listener);
  co_return listener;
}

Task<Result<std::unique_ptr<DatagramSocket>>> TracedNetwork::bind_datagram(Endpoint at) {
  const std::uint64_t call = tracer_.begin();
  Result<std::unique_ptr<DatagramSocket>> socket = co_await inner_.bind_datagram(at);
  TraceEvent event = Tracer::event(call, Operation::bind_datagram);
  const std::string wanted = at.to_string();
  event.subject = wanted;
  std::string bound;
  if (socket.has_value()) {
    bound = (*socket)->local().to_string();
    event.object = bound;
    event.made = tracer_.name();
    *socket = std::make_unique<TracedDatagramSocket>(std::move(*socket), event.made, tracer_);
  }
  tracer_.complete(event, socket);
  co_return socket;
}

Task<Result<std::vector<IpAddress>>> TracedNetwork::own_addresses() {
  const std::uint64_t call = tracer_.begin();
  Result<std::vector<IpAddress>> own = co_await inner_.own_addresses();
  TraceEvent event = Tracer::event(call, Operation::own_addresses);
  std::string all;
  if (own.has_value()) {
    for (const IpAddress& address : *own) all += address.to_string() + " ";
  }
  event.object = all;
  tracer_.complete(event, own);
  co_return own;
}

}  // namespace porpoise::trace
