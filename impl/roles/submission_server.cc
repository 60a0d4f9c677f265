#include "impl/roles/submission_server.h"

namespace porpoise::roles {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kClientsMax = 100;
constexpr Duration kAcceptPause = 1s;
/// With a client that has not begun, or does not listen.
constexpr Duration kPatience = 30s;
/// With one whose message is slow to come.
constexpr Duration kBodyPatience = 20min;
/// Of one message's envelope; each address counts for what it takes.
constexpr std::size_t kEnvelopeMax = 32 << 20;
constexpr std::size_t kAddressCost = 64;

}  // namespace

SubmissionServer::SubmissionServer(Host host, Enqueuer& enqueuer, std::function<void()> look)
    : host_(host), enqueuer_(enqueuer), look_(std::move(look)), change_(host.executor) {}

Task<> SubmissionServer::listen(std::unique_ptr<Listener> listener) {
  listener_ = std::move(listener);
  listening_ = true;
  while (!closed_) {
    if (clients_ >= kClientsMax) {
      co_await change_.wait();
      continue;
    }
    Result<std::unique_ptr<Stream>> stream = co_await listener_->accept();
    if (stream.has_value()) {
      ++clients_;
      spawn(host_.executor, serve_counted(std::move(*stream)));
    } else if (stream.error() == errc::operation_canceled) {
      break;
    } else {
      co_await host_.clock.sleep_until(host_.clock.now() + kAcceptPause);
    }
  }
  listening_ = false;
  change_.open_all();
}

void SubmissionServer::close() {
  closed_ = true;
  if (listener_) listener_->close();
  change_.open_all();
}

Task<> SubmissionServer::drained() {
  while (listening_ || clients_ > 0) co_await change_.wait();
}

Task<> SubmissionServer::serve_counted(std::unique_ptr<Stream> stream) {
  co_await serve(*stream);
  stream.reset();
  --clients_;
  change_.open_all();
}

Task<> SubmissionServer::serve(Stream& stream) {
  stream.expires_at(host_.clock.now() + kPatience);
  const std::string ready = encode_submission(SubmissionFrame::ready);
  const Result<void> greeted = co_await stream.write(ready);
  if (greeted.has_error()) co_return;
  SubmissionReader reader;
  stream.expires_at(host_.clock.now() + kPatience);
  const Result<SubmissionReader::Frame> frame = co_await read_frame(stream, reader);
  if (frame.has_error()) co_return;
  if (frame->kind == SubmissionFrame::look) {
    look_();
    co_return;
  }
  if (frame->kind != SubmissionFrame::begin) co_return;
  const std::optional<std::uint64_t> size_hint = decode_begin(frame->payload);
  if (size_hint) co_await take_message(stream, reader, *size_hint);
}

Task<> SubmissionServer::take_message(Stream& stream, SubmissionReader& reader,
                                      std::uint64_t size_hint) {
  SubmissionInfo info;
  info.size_hint = size_hint;
  info.origin = Origin::local;
  info.user = static_cast<std::uint32_t>(stream.peer_user());
  Taking taking;
  taking.begun = co_await enqueuer_.begin(info);
  const bool complete = co_await take_rest(stream, reader, taking);
  if (!complete) {
    if (taking.begun.submission) co_await taking.begun.submission->abort();
    co_return;
  }
  const EnqueueResult result = co_await settle(taking);
  stream.expires_at(host_.clock.now() + kPatience);
  const std::string told = encode_result(result);
  static_cast<void>(co_await stream.write(told));  // what was done is done
}

/// All of the message up to its commit; false when it broke off.
Task<bool> SubmissionServer::take_rest(Stream& stream, SubmissionReader& reader, Taking& taking) {
  while (true) {
    stream.expires_at(host_.clock.now() + kBodyPatience);
    Result<SubmissionReader::Frame> frame = co_await read_frame(stream, reader);
    if (frame.has_error()) co_return false;
    if (frame->kind == SubmissionFrame::commit) co_return true;
    const bool taken = co_await take_frame(std::move(*frame), taking);
    if (!taken) co_return false;
  }
}

/// A message that was refused is read to its end all the same, so that its sender hears why.
Task<bool> SubmissionServer::take_frame(SubmissionReader::Frame frame, Taking& taking) {
  if (frame.kind == SubmissionFrame::body) {
    if (taking.begun.submission) co_await taking.begun.submission->append(frame.payload);
    co_return true;
  }
  if (frame.kind == SubmissionFrame::sender) {
    taking.envelope.sender = std::move(frame.payload);
    co_return true;
  }
  if (frame.kind != SubmissionFrame::recipients) co_return false;
  if (taking.envelope_bytes > kEnvelopeMax) co_return true;
  std::vector<std::string>& recipients = taking.envelope.recipients;
  const std::size_t before = recipients.size();
  if (!decode_recipients(frame.payload, recipients)) co_return false;
  taking.envelope_bytes += frame.payload.size() + kAddressCost * (recipients.size() - before);
  co_return true;
}

Task<EnqueueResult> SubmissionServer::settle(Taking& taking) {
  if (!taking.begun.submission) co_return taking.begun.refusal;
  if (taking.envelope_bytes > kEnvelopeMax) {
    co_await taking.begun.submission->abort();
    co_return EnqueueResult::permanent("too many recipients for one message (#5.5.3)");
  }
  co_return co_await taking.begun.submission->commit(std::move(taking.envelope));
}

}  // namespace porpoise::roles
