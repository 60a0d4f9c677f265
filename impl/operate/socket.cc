#include "impl/operate/socket.h"

#include "impl/operate/frames.h"

namespace porpoise::operate {
namespace {

using namespace std::chrono_literals;

constexpr Duration kPatience = 60s;      // of the server, with a client
constexpr Duration kSilenceMax = 10min;  // that a client bears from a server
constexpr std::size_t kRequestMax = 1 << 20;
constexpr std::size_t kAnswerMax = 64 << 20;
constexpr Duration kAcceptPause = 1s;

class StreamSink final : public Sink {
 public:
  StreamSink(Clock& clock, Stream& stream) : clock_(clock), stream_(stream) {}

  Task<Result<void>> entry(Entry entry) override { co_return co_await write(encode(entry)); }
  Task<Result<void>> silent(SilentServer server) override {
    co_return co_await write(encode(server));
  }
  Task<Result<void>> trouble(std::string line) override {
    co_return co_await write(encode_trouble(line));
  }
  Task<Result<void>> progress(std::uint64_t messages) override {
    co_return co_await write(encode_progress(messages));
  }
  Task<Result<void>> write(std::string bytes) {
    stream_.expires_at(clock_.now() + kPatience);
    co_return co_await stream_.write(bytes);
  }

 private:
  Clock& clock_;
  Stream& stream_;
};

Task<> answer_one(Host host, std::unique_ptr<Stream> stream, Desk& desk) {
  FrameReader reader(kRequestMax);
  stream->expires_at(host.clock.now() + kPatience);
  const Result<Frame> frame = co_await read_frame(*stream, reader);
  if (frame.has_error()) co_return;
  StreamSink sink(host.clock, *stream);
  Outcome outcome;
  std::optional<Request> request;
  if (frame->kind == FrameKind::request) request = decode_request(frame->payload);
  if (request) {
    outcome = co_await desk.perform(std::move(*request), sink);
  } else {
    outcome.refusal = "the server is of another version than this command; start it again";
  }
  const Result<void> told = co_await sink.write(encode(outcome));
  static_cast<void>(told);  // what was done is done
}

/// Hands one frame to the sink; the outcome when it was that.
Task<Result<std::optional<Outcome>>> hear(Frame frame, Sink& sink) {
  Result<void> heard;
  if (frame.kind == FrameKind::outcome) {
    std::optional<Outcome> outcome = decode_outcome(frame.payload);
    if (outcome) co_return outcome;
    heard = make_error(errc::protocol_error);
  } else if (frame.kind == FrameKind::entry) {
    std::optional<Entry> entry = decode_entry(frame.payload);
    heard = make_error(errc::protocol_error);
    if (entry) heard = co_await sink.entry(std::move(*entry));
  } else if (frame.kind == FrameKind::silent) {
    std::optional<SilentServer> server = decode_silent(frame.payload);
    heard = make_error(errc::protocol_error);
    if (server) heard = co_await sink.silent(std::move(*server));
  } else if (frame.kind == FrameKind::trouble) {
    heard = co_await sink.trouble(std::move(frame.payload));
  } else if (frame.kind == FrameKind::progress) {
    const std::optional<std::uint64_t> messages = decode_progress(frame.payload);
    heard = make_error(errc::protocol_error);
    if (messages) heard = co_await sink.progress(*messages);
  } else {
    heard = make_error(errc::protocol_error);
  }
  PORPOISE_CO_CHECK(heard);
  co_return std::optional<Outcome>();
}

}  // namespace

std::string socket_path(std::string_view home) {
  return std::string(home) + "/operator";
}

Task<> answer_requests(Host host, Listener& listener, Desk& desk) {
  while (true) {
    Result<std::unique_ptr<Stream>> stream = co_await listener.accept();
    if (stream.has_value()) {
      spawn(host.executor, answer_one(host, std::move(*stream), desk));
    } else if (stream.error() == errc::operation_canceled) {
      co_return;
    } else {
      co_await host.clock.sleep_until(host.clock.now() + kAcceptPause);
    }
  }
}

Task<Result<Outcome>> ask_server(Clock& clock, Stream& stream, Request request, Sink& sink) {
  FrameReader reader(kAnswerMax);
  stream.expires_at(clock.now() + kPatience);
  const std::string asked = encode(request);
  const Result<void> sent = co_await stream.write(asked);
  PORPOISE_CO_CHECK(sent);
  while (true) {
    stream.expires_at(clock.now() + kSilenceMax);
    Result<Frame> frame = co_await read_frame(stream, reader);
    PORPOISE_CO_CHECK(frame);
    Result<std::optional<Outcome>> outcome = co_await hear(std::move(*frame), sink);
    PORPOISE_CO_CHECK(outcome);
    if (outcome->has_value()) co_return std::move(**outcome);
  }
}

}  // namespace porpoise::operate
