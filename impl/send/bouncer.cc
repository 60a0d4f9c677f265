#include "impl/send/bouncer.h"

#include <algorithm>

#include "impl/send/notice.h"

namespace porpoise::send {
namespace {

constexpr std::size_t kCopyChunk = 32768;
/// A header is looked for in so much of a message.
constexpr std::uint64_t kHeaderMax = 65536;

constexpr std::string_view kUnreadable = "\n\n--- The rest of the message cannot be read.\n";

/// How long the message's header is, in whole lines of its first `most` bytes.
Task<std::uint64_t> header_bytes(queue::MessageSource& body, std::uint64_t most) {
  std::vector<char> head(static_cast<std::size_t>(std::min(most, kHeaderMax)));
  std::size_t size = 0;
  while (size < head.size()) {
    const std::span<char> room = std::span(head).subspan(size);
    const Result<std::size_t> got = co_await body.read_at(size, room);
    if (got.has_error() || *got == 0) break;
    size += *got;
  }
  const std::string_view seen(head.data(), size);
  const std::size_t end = std::min(seen.find("\n\n"), seen.rfind('\n'));
  co_return end == seen.npos ? 0 : end + 1;
}

/// Of a message that is too large a status notification returns the header.
Task<Returned> returned_of(const control::Config& config, queue::MessageSource& body) {
  const std::uint64_t most = config.bouncemaxbytes;
  Returned returned;
  returned.bytes = body.size();
  if (most == 0 || body.size() <= most) co_return returned;
  returned.whole = false;
  const bool qsbmf = config.bounce_format == control::BounceFormat::qsbmf;
  returned.bytes = qsbmf ? most : co_await header_bytes(body, most);
  co_return returned;
}

/// Sends on the first `bytes` of the message, as far as they can be read.
Task<> copy(queue::MessageSource& body, std::uint64_t bytes, roles::Submission& submission) {
  std::vector<char> chunk(kCopyChunk);
  for (std::uint64_t offset = 0; offset < bytes;) {
    const std::uint64_t wanted = std::min<std::uint64_t>(chunk.size(), bytes - offset);
    const std::span<char> room = std::span(chunk).first(static_cast<std::size_t>(wanted));
    const Result<std::size_t> got = co_await body.read_at(offset, room);
    if (got.has_error() || *got == 0) co_return co_await submission.append(kUnreadable);
    co_await submission.append(std::string_view(chunk.data(), *got));
    offset += *got;
  }
}

}  // namespace

Task<BounceOutcome> send_bounce(roles::Enqueuer& enqueuer, Failures failures,
                                std::shared_ptr<queue::MessageSource> body, WallTime now) {
  BounceOutcome outcome;
  if (failures.message.sender == kDoubleBounceSender) {
    outcome.kind = BounceOutcome::Kind::discarded;
    co_return outcome;
  }
  const Returned returned = co_await returned_of(failures.config, *body);
  const NoticeText text =
      notice_text(failures.config, failures.message, failures.recipients, returned, now);

  roles::SubmissionInfo info;
  info.origin = mail::Origin::bounce;
  info.size_hint = text.before.size() + returned.bytes + text.after.size();
  info.finishes = failures.finishes ? failures.message.id : 0;
  roles::Enqueuer::Begun begun = co_await enqueuer.begin(std::move(info));
  if (!begun.submission) {
    outcome.text = begun.refusal.text;
    co_return outcome;
  }
  co_await begun.submission->append(text.before);
  co_await copy(*body, returned.bytes, *begun.submission);
  if (!text.after.empty()) co_await begun.submission->append(text.after);
  const NoticeRoute route = route_of_notice(failures.config, failures.message.sender);
  roles::Envelope envelope(route.sender, {route.recipient});
  const roles::EnqueueResult queued = co_await begun.submission->commit(std::move(envelope));
  outcome.id = queued.id;
  outcome.text = queued.text;
  if (queued.kind == roles::EnqueueResult::Kind::accepted) {
    outcome.kind = BounceOutcome::Kind::queued;
  }
  co_return outcome;
}

}  // namespace porpoise::send
