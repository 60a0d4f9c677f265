#include "impl/control/routing.h"

#include "impl/base/ascii.h"
#include "impl/mail/address.h"

namespace porpoise::control {
namespace {

const std::string* find_key(const KeyedList& list, std::string_view key) {
  const auto found = list.find(key);
  return found == list.end() ? nullptr : &found->second;
}

std::string add_missing_host(const Config& config, std::string_view address) {
  std::string whole(address);
  if (address.find('@') == address.npos) whole += "@" + config.envnoathost;
  return whole;
}

/// `user%host@hack` becomes `user@host`, as often as the host left over is such a host again.
void undo_percents(const Config& config, std::string& address) {
  while (true) {
    const mail::AddressParts parts = mail::split_address(address);
    if (!config.percenthack.contains(to_lower(parts.host))) return;
    const std::size_t percent = parts.local.rfind('%');
    if (percent == parts.local.npos) return;
    address.resize(parts.local.size());
    address[percent] = '@';
  }
}

bool holds_host(const Cdb& hosts, std::string_view host) {
  const std::string lower = to_lower(host);
  const std::string_view whole = lower;
  if (hosts.contains(whole)) return true;
  for (std::size_t dot = whole.find('.'); dot != whole.npos; dot = whole.find('.', dot + 1)) {
    if (hosts.contains(whole.substr(dot))) return true;
  }
  return false;
}

}  // namespace

const std::string* find_by_host(const KeyedList& list, std::string_view host) {
  const std::string lower = to_lower(host);
  const std::string_view whole = lower;
  if (const std::string* value = find_key(list, whole)) return value;
  for (std::size_t dot = whole.find('.'); dot != whole.npos; dot = whole.find('.', dot + 1)) {
    if (const std::string* value = find_key(list, whole.substr(dot))) return value;
  }
  return find_key(list, "");
}

bool takes_mail_for(const Config& config, std::string_view host) {
  if (!config.rcpthosts) return false;
  if (config.rcpthosts->matches(host)) return true;
  return config.morercpthosts && holds_host(*config.morercpthosts, host);
}

std::string plain_address(const Config& config, std::string_view address) {
  std::string whole = add_missing_host(config, address);
  undo_percents(config, whole);
  return whole;
}

const std::string* find_virtual_domain(const KeyedList& domains, std::string_view address) {
  const std::string* prefix = find_key(domains, to_lower(address));
  return prefix != nullptr ? prefix : find_by_host(domains, mail::split_address(address).host);
}

RoutedAddress route_address(const Config& config, std::string_view address) {
  std::string whole = plain_address(config, address);
  if (config.locals.contains_exact(mail::split_address(whole).host)) {
    return {RoutedAddress::Kind::local, std::move(whole)};
  }
  const std::string* prefix = find_virtual_domain(config.virtualdomains, whole);
  if (prefix == nullptr || prefix->empty()) return {RoutedAddress::Kind::remote, std::move(whole)};
  return {RoutedAddress::Kind::local, *prefix + "-" + whole};
}

}  // namespace porpoise::control
