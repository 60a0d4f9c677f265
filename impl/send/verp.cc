#include "impl/send/verp.h"

namespace porpoise::send {
namespace {

constexpr std::string_view kVerpEnding = "-@[]";

}  // namespace

bool is_verp(std::string_view sender) {
  return sender.size() > kVerpEnding.size() && sender.ends_with(kVerpEnding) &&
         sender.substr(0, sender.size() - kVerpEnding.size()).rfind('@') != std::string_view::npos;
}

std::string expand_verp(std::string_view sender, std::string_view recipient) {
  const std::size_t recipient_at = recipient.rfind('@');
  if (!is_verp(sender) || recipient_at == std::string_view::npos) return std::string(sender);
  sender.remove_suffix(kVerpEnding.size());
  const std::size_t at = sender.rfind('@');
  std::string expanded(sender.substr(0, at));
  expanded += recipient.substr(0, recipient_at);
  expanded += '=';
  expanded += recipient.substr(recipient_at + 1);
  expanded += sender.substr(at);
  return expanded;
}

std::string bounce_address(std::string_view sender) {
  if (is_verp(sender)) sender.remove_suffix(kVerpEnding.size());
  return std::string(sender);
}

}  // namespace porpoise::send
