#include "impl/send/bouncer.h"

#include <vector>

#include "impl/mail/address.h"
#include "impl/mail/bounce.h"
#include "impl/send/verp.h"

namespace porpoise::send {
namespace {

constexpr std::string_view kDoubleBounceSender = "#@[]";
constexpr std::size_t kCopyChunk = 32768;

/// Who tells whom.
struct Route {
  mail::Notice kind = mail::Notice::failure;
  std::string sender;
  std::string recipient;

  Route() = default;
};

Route route_of(const control::Config& config, const queue::Message& message) {
  Route route;
  if (message.sender.empty()) {
    route.kind = mail::Notice::double_bounce;
    route.sender = kDoubleBounceSender;
    route.recipient = config.doublebounceto + "@" + config.doublebouncehost;
  } else {
    route.recipient = bounce_address(message.sender);
  }
  return route;
}

std::string notice_text(const control::Config& config, const queue::Message& message,
                        const Route& route, WallTime now) {
  mail::NoticeHead head;
  head.seconds = seconds_of(now);
  head.bouncefrom = config.bouncefrom;
  head.bouncehost = config.bouncehost;
  head.to = route.recipient;
  std::string text = mail::bounce_introduction(route.kind, head);
  for (const queue::Recipient& recipient : message.recipients) {
    if (recipient.state != queue::Recipient::State::failed) continue;
    const bool has_host = mail::split_address(recipient.address).has_host;
    text += mail::bounce_paragraph(
        has_host ? recipient.address : recipient.address + "@" + config.envnoathost,
        recipient.report);
  }
  text += mail::bounce_break(route.kind);
  text += mail::return_path(message.sender);
  return text;
}

}  // namespace

Task<BounceOutcome> send_bounce(roles::Enqueuer& enqueuer,
                                std::shared_ptr<const control::Config> config,
                                queue::Message message,
                                std::shared_ptr<queue::MessageSource> body, WallTime now) {
  BounceOutcome outcome;
  if (message.sender == kDoubleBounceSender) {
    outcome.kind = BounceOutcome::Kind::discarded;
    co_return outcome;
  }
  const Route route = route_of(*config, message);
  const std::string text = notice_text(*config, message, route, now);

  roles::SubmissionInfo info;
  info.origin = mail::Origin::bounce;
  info.size_hint = text.size() + body->size();
  info.finishes = message.id;
  roles::Enqueuer::Begun begun = co_await enqueuer.begin(std::move(info));
  if (!begun.submission) {
    outcome.text = begun.refusal.text;
    co_return outcome;
  }
  co_await begun.submission->append(text);
  std::vector<char> chunk(kCopyChunk);
  for (std::uint64_t offset = 0; offset < body->size();) {
    const Result<std::size_t> got = co_await body->read_at(offset, chunk);
    if (got.has_error() || *got == 0) {
      outcome.text = "unable to read the message";
      co_await begun.submission->abort();
      co_return outcome;
    }
    co_await begun.submission->append(std::string_view(chunk.data(), *got));
    offset += *got;
  }
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
