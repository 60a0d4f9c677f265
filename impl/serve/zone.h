#pragma once
// What DNS should say of the domains that are delivered here, and what it says (THOUGHTS T69).

#include <memory>
#include <string>
#include <vector>

#include "impl/control/config.h"
#include "impl/dns/resolver.h"
#include "impl/host/host.h"

namespace porpoise::serve {

/// The MX record for each domain of locals and virtualdomains that has a name in DNS, `.suffix` as
/// `*.suffix`, as lines of a zone file; in order of name.
std::vector<std::string> zone_lines(const control::Config& config);

/// One line for each domain whose mail others would not bring here though it is delivered here,
/// with the line that its zone lacks; and for each one of rcpthosts whose mail others bring
/// although it is not delivered here and no other server is better. One line alone when DNS cannot
/// be asked. `resolver` and what `host` refers to are used until it returns.
Task<std::vector<std::string>> check_zone(Host host, std::shared_ptr<const control::Config> config,
                                          dns::Resolver& resolver);
/// The same with the server's own resolver.
Task<std::vector<std::string>> check_zone(Host host, std::shared_ptr<const control::Config> config);

}  // namespace porpoise::serve
