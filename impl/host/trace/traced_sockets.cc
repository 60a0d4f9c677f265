#include "impl/host/trace/traced_sockets.h"

#include "impl/host/trace/request.h"

namespace porpoise::trace {

Task<Result<std::size_t>> TracedStream::read_some(std::span<char> out) {
  Call call(tracer_, request_read(Operation::read_some, name_, 0, out.size()));
  const Result<std::size_t> got = co_await inner_->read_some(out);
  if (call.waited()) co_await call.turn();
  const std::string_view bytes(out.data(), got.has_value() ? *got : 0);
  call.event.payload = std::span(&bytes, 1);
  call.event.results[0] = bytes.size();
  call.complete(got);
  co_return got;
}

Task<Result<void>> TracedStream::write(std::string_view bytes) {
  Call call(tracer_, request_write(Operation::write, name_, 0, std::span(&bytes, 1)));
  const Result<void> done = co_await inner_->write(bytes);
  if (call.waited()) co_await call.turn();
  call.complete(done);
  co_return done;
}

Task<Result<void>> TracedStream::start_tls(TlsOptions options) {
  const bool server = options.server;
  const std::string name = server ? options.certificate_file : options.peer_name;
  TraceEvent asked = request_number(Operation::start_tls, name_, server);
  asked.subject = name;
  Call call(tracer_, asked);
  const Result<void> done = co_await inner_->start_tls(std::move(options));
  if (call.waited()) co_await call.turn();
  call.complete(done);
  co_return done;
}

// Once closed, the listener may be gone before its last accept() has ended.
Task<Result<std::unique_ptr<Stream>>> TracedListener::accept() {
  Call call(tracer_, request(Operation::accept, name_));
  Result<std::unique_ptr<Stream>> stream = co_await inner_->accept();
  if (call.waited()) co_await call.turn();
  std::string peer;
  std::string local;
  if (stream.has_value()) {
    peer = (*stream)->peer().to_string();
    local = (*stream)->local().to_string();
    call.event.subject = peer;
    call.event.object = local;
    call.event.results[0] = static_cast<std::uint64_t>((*stream)->peer_user());
    Tracer& tracer = call.tracer();
    *stream = std::make_unique<TracedStream>(std::move(*stream), call.make(), tracer);
  }
  call.complete(stream);
  co_return stream;
}

Task<Result<void>> TracedDatagramSocket::send_to(std::string_view bytes, Endpoint to) {
  const std::string target = to.to_string();
  TraceEvent asked = request_write(Operation::send_to, name_, 0, std::span(&bytes, 1));
  asked.subject = target;
  Call call(tracer_, asked);
  const Result<void> done = co_await inner_->send_to(bytes, to);
  if (call.waited()) co_await call.turn();
  call.complete(done);
  co_return done;
}

Task<Result<DatagramSocket::Packet>> TracedDatagramSocket::receive(Instant deadline) {
  Call call(tracer_, request_until(Operation::receive, name_, deadline));
  Result<Packet> packet = co_await inner_->receive(deadline);
  if (call.waited()) co_await call.turn();
  std::string from;
  std::string_view bytes;
  if (packet.has_value()) {
    from = packet->from.to_string();
    bytes = packet->bytes;
    call.event.object = from;
  }
  call.event.payload = std::span(&bytes, 1);
  call.complete(packet);
  co_return packet;
}

}  // namespace porpoise::trace
