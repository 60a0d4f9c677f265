#include "impl/control/routing.h"

#include "impl/base/ascii.h"

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
  while (config.percenthack.contains(to_lower(host_of(address)))) {
    const std::string_view local = local_part_of(address);
    const std::size_t percent = local.rfind('%');
    if (percent == local.npos) return;
    address.resize(local.size());
    address[percent] = '@';
  }
}

const std::string* find_virtual_domain(const KeyedList& domains, std::string_view address) {
  const std::string* prefix = find_key(domains, to_lower(address));
  return prefix != nullptr ? prefix : find_by_host(domains, host_of(address));
}

}  // namespace

std::string_view host_of(std::string_view address) {
  const std::size_t at = address.rfind('@');
  return at == address.npos ? std::string_view() : address.substr(at + 1);
}

std::string_view local_part_of(std::string_view address) {
  return address.substr(0, address.rfind('@'));
}

const std::string* find_by_host(const KeyedList& list, std::string_view host) {
  const std::string lower = to_lower(host);
  const std::string_view whole = lower;
  if (const std::string* value = find_key(list, whole)) return value;
  for (std::size_t dot = whole.find('.'); dot != whole.npos; dot = whole.find('.', dot + 1)) {
    if (const std::string* value = find_key(list, whole.substr(dot))) return value;
  }
  return find_key(list, "");
}

RoutedAddress route_address(const Config& config, std::string_view address) {
  std::string whole = add_missing_host(config, address);
  undo_percents(config, whole);
  if (config.locals.contains_exact(host_of(whole))) {
    return {RoutedAddress::Kind::local, std::move(whole)};
  }
  const std::string* prefix = find_virtual_domain(config.virtualdomains, whole);
  if (prefix == nullptr || prefix->empty()) return {RoutedAddress::Kind::remote, std::move(whole)};
  return {RoutedAddress::Kind::local, *prefix + "-" + whole};
}

}  // namespace porpoise::control
