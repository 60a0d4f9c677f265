#include "impl/smtp/client_address.h"

#include "impl/mail/address.h"

namespace porpoise::smtp {
namespace {

using roles::Verdict;

/// The local part is quoted when it is written, which leaves only these bytes to be refused.
bool fits_quotes(char c) { return c != '\r' && c != '\n' && c != '\0'; }

bool fits_host(char c) {
  return static_cast<unsigned char>(c) > ' ' && c != 127 && c != '<' && c != '>';
}

}  // namespace

bool is_sendable_address(std::string_view address) {
  const mail::AddressParts parts = mail::split_address(address);
  return std::all_of(parts.local.begin(), parts.local.end(), fits_quotes) &&
         std::all_of(parts.host.begin(), parts.host.end(), fits_host);
}

std::optional<Verdict> refuse_unsendable(std::string_view sender, std::string_view recipient) {
  if (!is_sendable_address(sender)) {
    return Verdict::failed("SMTP cannot transfer messages with this sender address. (#5.1.7)\n");
  }
  if (!is_sendable_address(recipient)) {
    return Verdict::failed("SMTP cannot transfer messages to this recipient address. (#5.1.3)\n");
  }
  return std::nullopt;
}

}  // namespace porpoise::smtp
