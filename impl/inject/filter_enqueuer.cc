#include "impl/inject/filter_enqueuer.h"

#include "impl/inject/qq_codes.h"
#include "impl/roles/submission_frames.h"

namespace porpoise::inject {
namespace {

using namespace std::chrono_literals;
using roles::SubmissionFrame;

/// As long as qmail-queue gives itself.
constexpr Duration kPatience = 24h;
constexpr int kCannotExecute = 120;

class FilterSubmission final : public roles::Submission {
 public:
  FilterSubmission(Clock& clock, std::unique_ptr<Program> program)
      : clock_(clock), program_(std::move(program)) {}

  /// A filter that reads no more may have its reason: its exit code tells.
  Task<> append(std::string_view bytes) override {
    while (!bytes.empty() && !deaf_) {
      const std::string_view piece = bytes.substr(0, roles::kSubmissionPieceMax);
      bytes.remove_prefix(piece.size());
      const std::string frame = roles::encode_submission(SubmissionFrame::body, piece);
      const Result<void> written = co_await program_->write(frame);
      deaf_ = written.has_error();
    }
  }

  Task<roles::EnqueueResult> commit(roles::Envelope envelope) override {
    const std::string frames = roles::encode_envelope(envelope);
    if (!deaf_) static_cast<void>(co_await program_->write(frames));
    program_->close_input();
    char bytes[4096];
    while (true) {
      const Result<std::size_t> got = co_await program_->read_output(bytes);
      if (got.has_error() || *got == 0) break;
    }
    const Result<ExitStatus> status = co_await program_->wait(clock_.now() + kPatience);
    if (status.has_error()) {
      program_->kill();
      co_return result_of(kQueueCrashed);
    }
    co_return result_of(status->signal != 0 ? kQueueCrashed : status->code);
  }

  Task<> abort() override {
    program_->close_input();  // without the end of an envelope nothing is queued
    co_return;
  }

 private:
  Clock& clock_;
  std::unique_ptr<Program> program_;
  bool deaf_ = false;
};

}  // namespace

Task<roles::Enqueuer::Begun> FilterEnqueuer::begin(roles::SubmissionInfo) {
  Command command;
  command.arguments = filter_.command;
  command.environment = filter_.environment;
  command.directory = "/";
  Begun begun;
  Result<std::unique_ptr<Program>> program = co_await host_.programs.start(std::move(command));
  if (program.has_error()) {
    begun.refusal = result_of(kCannotExecute);
  } else {
    begun.submission = std::make_unique<FilterSubmission>(host_.clock, std::move(*program));
  }
  co_return begun;
}

}  // namespace porpoise::inject
