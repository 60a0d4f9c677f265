#pragma once
// Where an address goes: to a mailbox here or to another host. Pure; knows no user and no DNS.

#include <cstdint>
#include <string>
#include <string_view>

#include "impl/control/config.h"

namespace porpoise::control {

/// The value for `host`: its own, else that of its longest listed `.suffix`, else that of the
/// empty key. Without case. Null when none of them is listed; an empty value is an exception.
const std::string* find_by_host(const KeyedList& list, std::string_view host);

/// Mail for `host` may come from anywhere: it is in rcpthosts, or in morercpthosts where there are
/// rcpthosts, itself or one of its `.suffixes`. Without rcpthosts no host is (spec F10).
bool takes_mail_for(const Config& config, std::string_view host);

/// How one recipient is to be delivered.
struct RoutedAddress {
  enum class Kind : std::uint8_t { local, remote };

  Kind kind = Kind::remote;
  std::string address;  ///< Always with a host; with the prefix of its virtual domain.

  RoutedAddress() = default;
  RoutedAddress(Kind kind_, std::string address_) : kind(kind_), address(std::move(address_)) {}
};

/// The first steps of qmail-send's rules: `envnoathost` completes an address without a host, and
/// `percenthack` undoes `user%host@hack`.
std::string plain_address(const Config& config, std::string_view address);

/// What virtualdomains says of a plain address: the prefix of the whole address, else of its host;
/// empty for an exception. Null where it says nothing.
const std::string* find_virtual_domain(const KeyedList& domains, std::string_view address);

/// qmail-send's rules: `envnoathost`, then `percenthack`, `locals`, `virtualdomains`. The case of
/// the address is kept.
RoutedAddress route_address(const Config& config, std::string_view address);

}  // namespace porpoise::control
