#include "impl/local/forward.h"

#include <fmt/format.h>

#include "impl/local/steps.h"

namespace porpoise::local {
namespace {

using roles::EnqueueResult;

StepResult report(const EnqueueResult& result) {
  using Kind = StepResult::Kind;
  if (result.kind == EnqueueResult::Kind::accepted) {
    return StepResult(Kind::done, fmt::format("qp {}\n", result.id));
  }
  const bool permanent = result.kind == EnqueueResult::Kind::permanent;
  return StepResult(permanent ? Kind::failed : Kind::deferred,
                    "Unable to forward message: " + result.text + ".\n");
}

/// False when the message cannot be read to its end.
Task<bool> copy_message(roles::MessageSource& message, roles::Submission& submission) {
  std::string piece(kPieceBytes, '\0');
  std::uint64_t offset = 0;
  while (offset < message.size()) {
    const Result<std::size_t> got = co_await message.read_at(offset, piece);
    if (got.has_error() || *got == 0) co_return false;
    co_await submission.append(std::string_view(piece).substr(0, *got));
    offset += *got;
  }
  co_return true;
}

}  // namespace

Task<StepResult> forward(roles::Enqueuer& enqueuer, roles::SubmissionInfo info, Letter letter,
                         roles::Envelope envelope) {
  info.size_hint = letter.message->size() + letter.delivered_to.size();
  roles::Enqueuer::Begun begun = co_await enqueuer.begin(std::move(info));
  if (!begun.submission) co_return report(begun.refusal);
  const std::unique_ptr<roles::Submission> submission = std::move(begun.submission);
  co_await submission->append(letter.delivered_to);
  const bool whole = co_await copy_message(*letter.message, *submission);
  if (!whole) {
    co_await submission->abort();
    co_return report(EnqueueResult::temporary("qq read error (#4.3.0)"));
  }
  const EnqueueResult result = co_await submission->commit(std::move(envelope));
  co_return report(result);
}

}  // namespace porpoise::local
