#include "impl/main/requeue.h"

#include <fmt/format.h>

#include "impl/main/mail_commands.h"

namespace porpoise::command::helpers {
namespace {

constexpr std::size_t kReadAtOnce = 64 << 10;

Task<Result<void>> copy_input(StandardStreams& streams, roles::Submission& submission) {
  std::string bytes(kReadAtOnce, '\0');
  while (true) {
    const Result<std::size_t> got = co_await streams.read_input(bytes);
    PORPOISE_CO_CHECK(got);
    if (*got == 0) co_return Result<void>();
    const std::string_view read = std::string_view(bytes).substr(0, *got);
    co_await submission.append(read);
  }
}

}  // namespace

Task<int> requeue(Host host, std::string home, Requeue message) {
  const std::unique_ptr<roles::Enqueuer> queue = queue_of(host, std::move(home));
  roles::SubmissionInfo info;
  info.origin = roles::Origin::local;
  info.user = host.identity.user();
  roles::Enqueuer::Begun begun = co_await queue->begin(info);
  roles::EnqueueResult result = std::move(begun.refusal);
  if (begun.submission) {
    co_await begun.submission->append(message.head);
    const Result<void> copied = co_await copy_input(host.streams, *begun.submission);
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
  co_return co_await complain(host, std::move(line),
                              permanent ? command::kPermanent : command::kTemporary);
}

}  // namespace porpoise::command::helpers
