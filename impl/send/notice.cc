#include "impl/send/notice.h"

#include "impl/mail/address.h"
#include "impl/mail/delivery_status.h"
#include "impl/send/verp.h"

namespace porpoise::send {
namespace {

constexpr std::string_view kStripped = "\n\n--- End of message stripped.\n";

mail::NoticeHead head_of(const control::Config& config, const NoticeRoute& route, WallTime now) {
  mail::NoticeHead head;
  head.seconds = seconds_of(now);
  head.bouncefrom = config.bouncefrom;
  head.bouncehost = config.bouncehost;
  head.to = route.recipient;
  return head;
}

/// As people know it.
std::string address_of(const control::Config& config, const queue::Recipient& recipient) {
  const bool has_host = mail::split_address(recipient.address).has_host;
  return has_host ? recipient.address : recipient.address + "@" + config.envnoathost;
}

std::string paragraphs(const control::Config& config, const queue::Message& message,
                       const std::vector<std::uint32_t>& failures) {
  std::string text;
  for (const std::uint32_t failure : failures) {
    const queue::Recipient& recipient = message.recipients[failure];
    text += mail::bounce_paragraph(address_of(config, recipient), recipient.report);
  }
  return text;
}

}  // namespace

NoticeRoute route_of_notice(const control::Config& config, std::string_view sender) {
  NoticeRoute route;
  if (sender.empty()) {
    route.kind = mail::Notice::double_bounce;
    route.sender = kDoubleBounceSender;
    route.recipient = config.doublebounceto + "@" + config.doublebouncehost;
  } else {
    route.recipient = bounce_address(sender);
  }
  return route;
}

NoticeText notice_text(const control::Config& config, const queue::Message& message,
                       const std::vector<std::uint32_t>& failures, Returned returned,
                       WallTime now) {
  const NoticeRoute route = route_of_notice(config, message.sender);
  const mail::NoticeHead head = head_of(config, route, now);
  const std::string reasons = paragraphs(config, message, failures);
  const std::string path = mail::return_path(message.sender);
  NoticeText text;
  if (config.bounce_format == control::BounceFormat::qsbmf) {
    text.before = mail::bounce_introduction(route.kind, head) + reasons;
    text.before += mail::bounce_break(route.kind);
    text.before += path;
    if (!returned.whole) text.after = kStripped;
    return text;
  }
  const std::int64_t arrival = seconds_of(message.birth);
  const std::string boundary = mail::status_boundary(message.id, arrival, config.bouncehost);
  text.before = mail::status_introduction(route.kind, head, boundary) + reasons;
  text.before += mail::status_of_message(boundary, config.bouncehost, arrival);
  for (const std::uint32_t failure : failures) {
    const queue::Recipient& recipient = message.recipients[failure];
    text.before += mail::status_of_recipient(address_of(config, recipient), recipient.report);
  }
  text.before += mail::status_original(boundary, !returned.whole);
  text.before += path;
  text.after = mail::status_end(boundary);
  return text;
}

std::vector<std::uint32_t> untold_failures(const queue::Message& message) {
  std::vector<std::uint32_t> untold;
  for (std::uint32_t i = 0; i < message.recipients.size(); ++i) {
    const queue::Recipient& recipient = message.recipients[i];
    const bool failed = recipient.state == queue::Recipient::State::failed;
    if (failed && !recipient.report.empty()) untold.push_back(i);
  }
  return untold;
}

}  // namespace porpoise::send
