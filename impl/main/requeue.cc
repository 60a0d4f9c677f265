#include "impl/main/requeue.h"

#include <fmt/format.h>

#include "impl/inject/program_input.h"
#include "impl/main/mail_commands.h"

namespace porpoise::command::helpers {
Task<int> requeue(Host host, std::string home, Requeue message) {
  const std::unique_ptr<roles::Enqueuer> queue = queue_of(host, std::move(home));
  roles::SubmissionInfo info = inject::submission_of(host.identity);
  roles::Enqueuer::Begun begun = co_await queue->begin(info);
  roles::EnqueueResult result = std::move(begun.refusal);
  if (begun.submission) {
    co_await begun.submission->append(message.head);
    Result<void> copied;
    if (message.with_input) copied = co_await inject::copy_input(host.streams, *begun.submission);
    if (copied.has_error()) {
      co_await begun.submission->abort();
      result = roles::EnqueueResult::temporary("qq read error (#4.3.0)");
    } else {
      roles::Envelope envelope(message.sender, message.recipients);
      result = co_await begun.submission->commit(std::move(envelope));
    }
  }
  if (result.kind == roles::EnqueueResult::Kind::accepted) co_return message.done;
  const bool permanent = result.kind == roles::EnqueueResult::Kind::permanent;
  std::string line = fmt::format("{}: fatal: {}", message.program, result.text);
  co_return co_await complain(host, std::move(line), permanent ? kPermanent : kTemporary);
}

Choice requeuing(Requeue message) {
  Choice choice;
  choice.run = [message = std::move(message)](Host host, std::string home) {
    return requeue(host, std::move(home), message);
  };
  return choice;
}

}  // namespace porpoise::command::helpers
