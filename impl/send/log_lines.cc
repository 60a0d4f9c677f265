#include "impl/send/log_lines.h"

#include <fmt/format.h>

namespace porpoise::send::log_lines {

namespace {

const char* word_of(const roles::Verdict& verdict) {
  if (verdict.kind == roles::Verdict::Kind::delivered) return "success";
  return verdict.kind == roles::Verdict::Kind::failed ? "failure" : "deferral";
}

}  // namespace

std::string field(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  std::string out;
  out.reserve(text.size());
  for (const char byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    if (byte == '\n') {
      out += '/';
    } else if (code < 33 || code > 126 || byte == '%') {
      out += '_';
    } else {
      out += byte;
    }
  }
  return out;
}

std::string new_message(queue::MessageId id) { return fmt::format("new msg {}", id); }

std::string message_info(const queue::Message& message, std::uint32_t user) {
  return fmt::format("info msg {}: bytes {} from <{}> qp {} uid {}", message.id, message.size,
                     field(message.sender), message.id, user);
}

std::string starting(std::uint64_t delivery, queue::MessageId id, queue::Channel channel,
                     std::string_view recipient) {
  return fmt::format("starting delivery {}: msg {} to {} {}", delivery, id,
                     channel == queue::Channel::local ? "local" : "remote", field(recipient));
}

std::string not_tried(queue::MessageId id, std::string_view recipient, std::string_view destination,
                      const roles::Verdict& verdict) {
  return fmt::format("not tried: msg {} to remote {}: {}: {} is down: {}", id, field(recipient),
                     word_of(verdict), field(destination), field(verdict.text));
}

std::string outcome(std::uint64_t delivery, const roles::Verdict& verdict) {
  return fmt::format("delivery {}: {}: {}", delivery, word_of(verdict), field(verdict.text));
}

std::string status(std::size_t local, std::size_t local_limit, std::size_t remote,
                   std::size_t remote_limit, bool leaving) {
  return fmt::format("status: local {}/{} remote {}/{}{}", local, local_limit, remote, remote_limit,
                     leaving ? " exitasap" : "");
}

std::string bounce(queue::MessageId id, queue::MessageId bounce_id) {
  return fmt::format("bounce msg {} qp {}", id, bounce_id);
}

std::string triple_bounce(queue::MessageId id) {
  return fmt::format("triple bounce: discarding bounce/{}", id);
}

std::string end_message(queue::MessageId id) { return fmt::format("end msg {}", id); }

}  // namespace porpoise::send::log_lines
