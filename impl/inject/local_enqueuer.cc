#include "impl/inject/local_enqueuer.h"

#include "impl/inject/spool.h"
#include "impl/roles/submission_client.h"

namespace porpoise::inject {
namespace {

constexpr std::size_t kGatherMax = 64 << 10;

class LocalSubmission final : public roles::Submission {
 public:
  LocalSubmission(Host host, std::string home, roles::SubmissionInfo info)
      : host_(host), home_(std::move(home)), info_(info) {}

  Task<> append(std::string_view bytes) override {
    if (inner_) {
      co_await inner_->append(bytes);
    } else if (!refusal_) {
      gathered_ += bytes;
      if (gathered_.size() >= kGatherMax) co_await choose();
    }
  }

  Task<roles::EnqueueResult> commit(roles::Envelope envelope) override {
    if (!inner_ && !refusal_) co_await choose();
    if (!inner_) co_return *refusal_;
    const roles::EnqueueResult result = co_await inner_->commit(std::move(envelope));
    if (spooled_ && result.kind == roles::EnqueueResult::Kind::accepted) {
      // A server that has started meanwhile may have looked before the message was there.
      static_cast<void>(co_await roles::ask_to_look(host_, inject_socket_path(home_)));
    }
    co_return result;
  }

  Task<> abort() override {
    if (inner_) co_await inner_->abort();
  }

 private:
  Task<> choose() {
    Result<std::unique_ptr<Stream>> stream =
        co_await roles::connect_to_queue(host_, inject_socket_path(home_));
    if (stream.has_value()) {
      inner_ = roles::submit_over(host_.clock, std::move(*stream), info_.size_hint);
    } else {
      spooled_ = true;
      SpoolEnqueuer spool(host_, home_);
      Enqueuer::Begun begun = co_await spool.begin(info_);
      inner_ = std::move(begun.submission);
      if (!inner_) refusal_ = std::move(begun.refusal);
    }
    if (inner_) co_await inner_->append(gathered_);
    gathered_ = std::string();
  }

  using Enqueuer = roles::Enqueuer;

  Host host_;
  const std::string home_;
  const roles::SubmissionInfo info_;
  std::string gathered_;  ///< While nobody was chosen.
  std::unique_ptr<roles::Submission> inner_;
  std::optional<roles::EnqueueResult> refusal_;
  bool spooled_ = false;
};

}  // namespace

std::string inject_socket_path(std::string_view home) {
  return std::string(home) + "/inject";
}

Task<roles::Enqueuer::Begun> LocalEnqueuer::begin(roles::SubmissionInfo info) {
  Begun begun;
  begun.submission = std::make_unique<LocalSubmission>(host_, home_, info);
  co_return begun;
}

}  // namespace porpoise::inject
