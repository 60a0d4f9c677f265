#include "impl/roles/submission_client.h"

#include "impl/roles/submission_frames.h"

namespace porpoise::roles {
namespace {

using namespace std::chrono_literals;

/// Until the server is ready: it takes so many at once.
constexpr Duration kReadyPatience = 30s;
/// For it to take more of the body.
constexpr Duration kWritePatience = 10min;
/// For its disk to keep the message.
constexpr Duration kResultPatience = 1h;

constexpr std::string_view kBrokenOff = "communication with mail server failed (#4.4.2)";

class StreamSubmission final : public Submission {
 public:
  StreamSubmission(Clock& clock, std::unique_ptr<Stream> stream, std::uint64_t size_hint)
      : clock_(clock), stream_(std::move(stream)), frames_(encode_begin(size_hint)) {}

  Task<> append(std::string_view bytes) override {
    while (!bytes.empty()) {
      const std::string_view piece = bytes.substr(0, kSubmissionPieceMax);
      bytes.remove_prefix(piece.size());
      frames_ += encode_submission(SubmissionFrame::body, piece);
      co_await flush();
    }
  }

  Task<EnqueueResult> commit(Envelope envelope) override {
    frames_ += encode_envelope(envelope);
    co_await flush();
    if (failed_) co_return EnqueueResult::temporary(std::string(kBrokenOff));
    SubmissionReader reader;
    stream_->expires_at(clock_.now() + kResultPatience);
    const Result<SubmissionReader::Frame> frame = co_await read_frame(*stream_, reader);
    std::optional<EnqueueResult> result;
    if (frame.has_value() && frame->kind == SubmissionFrame::result) {
      result = decode_result(frame->payload);
    }
    if (!result) result = EnqueueResult::temporary(std::string(kBrokenOff));
    co_return std::move(*result);
  }

  Task<> abort() override {
    stream_.reset();
    failed_ = true;
    co_return;
  }

 private:
  Task<> flush() {
    const std::string frames = std::move(frames_);
    frames_.clear();
    if (failed_) co_return;
    stream_->expires_at(clock_.now() + kWritePatience);
    const Result<void> sent = co_await stream_->write(frames);
    failed_ = sent.has_error();
  }

  Clock& clock_;
  std::unique_ptr<Stream> stream_;
  std::string frames_;  ///< Not sent yet.
  bool failed_ = false;
};

}  // namespace

Task<Result<std::unique_ptr<Stream>>> connect_to_queue(Host host, std::string path) {
  const Instant deadline = host.clock.now() + kReadyPatience;
  Result<std::unique_ptr<Stream>> stream = co_await host.network.connect_local(path, deadline);
  PORPOISE_CO_CHECK(stream);
  (*stream)->expires_at(deadline);
  SubmissionReader reader;
  const Result<SubmissionReader::Frame> frame = co_await read_frame(**stream, reader);
  PORPOISE_CO_CHECK(frame);
  if (frame->kind != SubmissionFrame::ready) co_return make_error(errc::protocol_error);
  co_return std::move(*stream);
}

std::unique_ptr<Submission> submit_over(Clock& clock, std::unique_ptr<Stream> stream,
                                        std::uint64_t size_hint) {
  return std::make_unique<StreamSubmission>(clock, std::move(stream), size_hint);
}

Task<Result<void>> ask_to_look(Host host, std::string path) {
  const Result<std::unique_ptr<Stream>> stream = co_await connect_to_queue(host, std::move(path));
  PORPOISE_CO_CHECK(stream);
  (*stream)->expires_at(host.clock.now() + kReadyPatience);
  const std::string frame = encode_submission(SubmissionFrame::look);
  co_return co_await (*stream)->write(frame);
}

}  // namespace porpoise::roles
