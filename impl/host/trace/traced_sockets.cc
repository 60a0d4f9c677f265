#include "impl/host/trace/traced_sockets.h"

namespace porpoise::trace {

Task<Result<std::size_t>> TracedStream::read_some(std::span<char> out) {
  const std::uint64_t call = tracer_.begin();
  const Result<std::size_t> got = co_await inner_->read_some(out);
  TraceEvent event = Tracer::event(call, Operation::read_some, name_);
  event.numbers = {out.size(), 0, 0};
  const std::string_view bytes(out.data(), got.has_value() ? *got : 0);
  event.payload = std::span(&bytes, 1);
  event.results[0] = bytes.size();
  tracer_.complete(event, got);
  co_return got;
}

Task<Result<void>> TracedStream::write(std::string_view bytes) {
  const std::uint64_t call = tracer_.begin();
  const Result<void> done = co_await inner_->write(bytes);
  TraceEvent event = Tracer::event(call, Operation::write, name_);
  event.payload = std::span(&bytes, 1);
  tracer_.complete(event, done);
  co_return done;
}

Task<Result<void>> TracedStream::start_tls(TlsOptions options) {
  const std::uint64_t call = tracer_.begin();
  const bool server = options.server;
  const std::string name = server ? options.certificate_file : options.peer_name;
  const Result<void> done = co_await inner_->start_tls(std::move(options));
  TraceEvent event = Tracer::event(call, Operation::start_tls, name_);
  event.subject = name;
  event.numbers = {server, 0, 0};
  tracer_.complete(event, done);
  co_return done;
}

Task<Result<std::unique_ptr<Stream>>> TracedListener::accept() {
  const std::uint64_t call = tracer_.begin();
  Result<std::unique_ptr<Stream>> stream = co_await inner_->accept();
  TraceEvent event = Tracer::event(call, Operation::accept, name_);
  std::string peer;
  std::string local;
  if (stream.has_value()) {
    peer = (*stream)->peer().to_string();
    local = (*stream)->local().to_string();
    event.subject = peer;
    event.object = local;
    event.results[0] = static_cast<std::uint64_t>((*stream)->peer_user());
    event.made = tracer_.name();
    *stream = std::make_unique<TracedStream>(std::move(*stream), event.made, tracer_);
  }
  tracer_.complete(event, stream);
  co_return stream;
}

Task<Result<void>> TracedDatagramSocket::send_to(std::string_view bytes, Endpoint to) {
  const std::uint64_t call = tracer_.begin();
  const Result<void> done = co_await inner_->send_to(bytes, to);
  TraceEvent event = Tracer::event(call, Operation::send_to, name_);
  const std::string target = to.to_string();
  event.subject = target;
  event.payload = std::span(&bytes, 1);
  tracer_.complete(event, done);
  co_return done;
}

Task<Result<DatagramSocket::Packet>> TracedDatagramSocket::receive(Instant deadline) {
  const std::uint64_t call = tracer_.begin();
  Result<Packet> packet = co_await inner_->receive(deadline);
  TraceEvent event = Tracer::event(call, Operation::receive, name_);
  event.numbers = {static_cast<std::uint64_t>(deadline.ns), 0, 0};
  std::string from;
  std::string_view bytes;
  if (packet.has_value()) {
    from = packet->from.to_string();
    bytes = packet->bytes;
    event.object = from;
  }
  event.payload = std::span(&bytes, 1);
  tracer_.complete(event, packet);
  co_return packet;
}

}  // namespace porpoise::trace
