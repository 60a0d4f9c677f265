#include "impl/queue/store_enqueuer.h"

#include <algorithm>

#include "impl/mail/received.h"

namespace porpoise::queue {
namespace {

/// qmail-queue reads addresses into 1003 bytes, the last of them a NUL.
constexpr std::size_t kAddressMax = 1002;

bool fits(std::string_view address) {
  return address.size() <= kAddressMax && address.find('\0') == std::string_view::npos;
}

roles::EnqueueResult refusal(const ErrorCode& error) {
  roles::EnqueueResult result =
      roles::EnqueueResult::temporary(std::string(enqueue_error_text(error)));
  result.no_room = error == errc::no_space_on_device;
  return result;
}

bool fits(const Envelope& envelope) {
  return fits(envelope.sender) &&
         std::all_of(envelope.recipients.begin(), envelope.recipients.end(),
                     [](std::string_view address) { return fits(address); });
}

}  // namespace

/// Keeps the first failure of the draft until the envelope comes.
class StoreSubmission final : public roles::Submission {
 public:
  StoreSubmission(StoreEnqueuer& enqueuer, std::unique_ptr<Draft> draft, MessageId finishes)
      : enqueuer_(enqueuer), draft_(std::move(draft)), finishes_(finishes) {}

  Task<> append(std::string_view bytes) override {
    if (failed_.has_error()) co_return;
    failed_ = co_await draft_->append(bytes);
  }

  Task<roles::EnqueueResult> commit(Envelope envelope) override {
    if (failed_.has_value() && !fits(envelope)) {
      co_await draft_->abort();
      co_return roles::EnqueueResult::permanent("envelope address too long for qq (#5.1.3)");
    }
    const WallTime birth = enqueuer_.host_.clock.wall();  // the store reads it at the same moment
    if (failed_.has_value()) failed_ = co_await draft_->commit(envelope, finishes_);
    if (failed_.has_error()) {
      co_await draft_->abort();
      co_return refusal(failed_.error());
    }
    const MessageId id = draft_->id();
    if (enqueuer_.accepted_) enqueuer_.accepted_(id, birth, envelope);
    co_return roles::EnqueueResult::accepted(id);
  }

  Task<> abort() override { co_await draft_->abort(); }

 private:
  StoreEnqueuer& enqueuer_;
  std::unique_ptr<Draft> draft_;
  MessageId finishes_;
  Result<void> failed_;
};

Task<roles::Enqueuer::Begun> StoreEnqueuer::begin(roles::SubmissionInfo info) {
  Begun begun;
  DraftOptions options;
  options.size_hint = info.size_hint;
  options.privileged = info.origin == roles::Origin::bounce;
  Result<std::unique_ptr<Draft>> draft = co_await store_.begin(options);
  if (draft.has_error()) {
    begun.refusal = refusal(draft.error());
    co_return begun;
  }
  const std::int64_t now = seconds_of(host_.clock.wall());
  const std::string received = mail::queue_received((*draft)->id(), info.origin, info.user, now);
  begun.submission = std::make_unique<StoreSubmission>(*this, std::move(*draft), info.finishes);
  co_await begun.submission->append(received);
  co_return begun;
}

std::string_view enqueue_error_text(const ErrorCode& error) {
  if (error == errc::not_enough_memory) return "qq out of memory (#4.3.0)";
  if (error == errc::timed_out) return "qq timeout (#4.3.0)";
  if (error == errc::too_many_files_open || error == errc::too_many_files_open_in_system ||
      error == errc::permission_denied || error == errc::no_such_file_or_directory) {
    return "qq trouble creating files in queue (#4.3.0)";
  }
  return "qq write error or disk full (#4.3.0)";
}

}  // namespace porpoise::queue
