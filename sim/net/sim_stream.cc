#include "sim/net/sim_stream.h"

#include <algorithm>

namespace porpoise::sim {

SimStream::~SimStream() {
  if (life_.ended) return;
  unwatch(connecting_);
  unwatch(reading_);
  unwatch(writing_);
  if (ref_.connection != 0) fabric_.close(ref_);
}

Task<Result<void>> SimStream::established(Instant deadline) {
  deadline_ = deadline;
  const Result<void> connected =
      co_await suspend<Result<void>>([this](Resume<Result<void>> resume) {
        start(connecting_, std::move(resume), expired(), &SimStream::try_connect);
      });
  deadline_ = Instant::never();
  co_return connected;
}

Task<Result<std::size_t>> SimStream::read_some(std::span<char> out) {
  return suspend<Result<std::size_t>>([this, out](Resume<Result<std::size_t>> resume) {
    out_ = out;
    const Side& side = fabric_.side(ref_);
    const bool ready = side.unread() > 0 || side.ended || failed(side);
    start(reading_, std::move(resume), ready, &SimStream::try_read);
  });
}

Task<Result<void>> SimStream::write(std::string_view bytes) {
  return suspend<Result<void>>([this, bytes](Resume<Result<void>> resume) {
    left_ = bytes;
    const bool ready = failed(fabric_.side(ref_)) || fabric_.room(ref_) >= bytes.size();
    start(writing_, std::move(resume), ready, &SimStream::try_write);
    if (!ready) try_write();
  });
}

void SimStream::expires_at(Instant deadline) {
  deadline_ = deadline;
  if (reading_.resume) watch(reading_, deadline, &SimStream::try_read);
  if (writing_.resume) watch(writing_, deadline, &SimStream::try_write);
}

namespace {

constexpr std::string_view kClientHello = "\x16hello ";
constexpr std::string_view kServerHello = "\x16ready\n";

}  // namespace

/// A model of the handshake: each side must find the other's greeting as the very next bytes.
Task<Result<void>> SimStream::start_tls(TlsOptions options) {
  const std::string hello = std::string(kClientHello) + options.peer_name + "\n";
  if (!options.server) {
    const Result<void> sent = co_await write(hello);
    PORPOISE_CO_CHECK(sent);
  }
  std::string heard;
  while (!heard.ends_with('\n')) {
    char next = 0;
    const Result<std::size_t> got = co_await read_some(std::span(&next, 1));
    PORPOISE_CO_CHECK(got);
    if (*got == 0) co_return make_error(errc::protocol_error);
    heard += next;
    const std::string_view expected = options.server ? kClientHello : kServerHello;
    const std::size_t known = std::min(heard.size(), expected.size());
    if (heard.substr(0, known) != expected.substr(0, known)) {
      co_return make_error(errc::protocol_error);
    }
  }
  if (options.server) co_return co_await write(kServerHello);
  co_return Result<void>();
}

Endpoint SimStream::peer() const { return fabric_.side(ref_.other()).local; }

Endpoint SimStream::local() const { return fabric_.side(ref_).local; }

std::int64_t SimStream::peer_user() const {
  return fabric_.connection(ref_).users[ref_.other().side];
}

void SimStream::side_changed(SideRef) {
  if (connecting_.resume) try_connect();
  if (reading_.resume) try_read();
  if (writing_.resume) try_write();
}

ErrorCode SimStream::failure(const Side& side) const {
  return expired() ? make_error(errc::timed_out) : error_of(side.fault);
}

void SimStream::try_connect() {
  const Side& side = fabric_.side(ref_);
  if (failed(side)) {
    complete(connecting_, Result<void>(failure(side)));
  } else if (side.state == Side::State::open) {
    complete(connecting_, Result<void>());
  } else {
    watch(connecting_, deadline_, &SimStream::try_connect);
  }
}

void SimStream::try_read() {
  const Side& side = fabric_.side(ref_);
  if (expired()) {
    complete(reading_, Result<std::size_t>(make_error(errc::timed_out)));
  } else if (side.unread() > 0 || (side.ended && side.fault == Fault::none)) {
    complete(reading_, Result<std::size_t>(fabric_.take(ref_, out_)));
  } else if (side.fault != Fault::none) {
    complete(reading_, Result<std::size_t>(error_of(side.fault)));
  } else {
    watch(reading_, deadline_, &SimStream::try_read);
  }
}

void SimStream::try_write() {
  Side& side = fabric_.side(ref_);
  if (failed(side)) return complete(writing_, Result<void>(failure(side)));
  const std::size_t size = std::min(fabric_.room(ref_), left_.size());
  fabric_.send(ref_, left_.substr(0, size));
  left_.remove_prefix(size);
  if (left_.empty()) return complete(writing_, Result<void>());
  side.wants_room = true;
  watch(writing_, deadline_, &SimStream::try_write);
}

template <class T>
void SimStream::start(Call<T>& call, Resume<Result<T>> resume, bool ready, Try attempt) {
  call.resume = std::move(resume);
  watch(call, ready ? life_.queue.now() + kCallCost : deadline_, attempt);
}

template <class T>
void SimStream::watch(Call<T>& call, Instant at, Try attempt) {
  unwatch(call);
  if (at == Instant::never()) return;
  call.has_event = true;
  call.event = life_.queue.schedule(at, life_.owner, [this, &call, attempt] {
    call.has_event = false;
    (this->*attempt)();
  });
}

template <class T>
void SimStream::unwatch(Call<T>& call) {
  if (call.has_event) life_.queue.cancel(call.event);
  call.has_event = false;
}

template <class T>
void SimStream::complete(Call<T>& call, Result<T> result) {
  unwatch(call);
  life_.resume(std::move(call.resume), std::move(result));
}

}  // namespace porpoise::sim
