#include "impl/smtp/admission.h"

#include <algorithm>
#include <optional>

#include "impl/base/ascii.h"
#include "impl/control/routing.h"
#include "impl/mail/address.h"

namespace porpoise::smtp {
namespace {

/// The address in `[192.0.2.1]` or `[IPv6:2001:db8::1]` (RFC 5321 §4.1.3).
std::optional<IpAddress> parse_literal(std::string_view host) {
  if (host.size() < 2 || host.front() != '[' || host.back() != ']') return std::nullopt;
  std::string_view text = host.substr(1, host.size() - 2);
  constexpr std::string_view tag = "IPv6:";
  const bool tagged = equal_ignoring_case(text.substr(0, tag.size()), tag);
  if (tagged) text.remove_prefix(tag.size());
  ErrorCode error;
  const IpAddress address = boost::asio::ip::make_address(text, error);
  if (error || address.is_v6() != tagged) return std::nullopt;
  return plain_address(address);
}

}  // namespace

IpAddress plain_address(const IpAddress& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6());
  }
  return address;
}

Admission::Admission(std::shared_ptr<const control::Config> config, OwnAddresses own,
                     IpAddress client, IpAddress local)
    : config_(std::move(config)), own_(std::move(own)), local_(plain_address(local)) {
  const IpAddress plain = plain_address(client);
  may_relay_ = std::any_of(config_->relayclients.begin(), config_->relayclients.end(),
                           [&](const AddressRange& range) { return range.contains(plain); });
}

bool Admission::refuses_sender(std::string_view sender) const {
  if (config_->badmailfrom.empty()) return false;
  const std::string lower = to_lower(sender);
  if (config_->badmailfrom.contains(lower)) return true;
  const std::size_t at = lower.rfind('@');
  return at != lower.npos && config_->badmailfrom.contains(lower.substr(at));
}

bool Admission::admits_recipient(std::string_view address) const {
  if (may_relay_) return true;
  const mail::AddressParts parts = mail::split_address(address);
  if (!parts.has_host) return true;
  return control::takes_mail_for(*config_, parts.host);
}

std::string Admission::with_own_name(std::string address) const {
  if (config_->localiphost.empty()) return address;
  const mail::AddressParts parts = mail::split_address(address);
  const std::optional<IpAddress> literal = parse_literal(parts.host);
  if (!literal || !is_own(*literal)) return address;
  return std::string(parts.local) + "@" + config_->localiphost;
}

bool Admission::is_own(const IpAddress& address) const {
  if (address == local_) return true;
  return own_ && std::find(own_->begin(), own_->end(), address) != own_->end();
}

}  // namespace porpoise::smtp
