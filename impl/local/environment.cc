#include "impl/local/environment.h"

#include "impl/mail/address.h"

namespace porpoise::local {
namespace {

/// Up to the last dot; all of it where there is none.
std::string_view before_last_dot(std::string_view host) {
  return host.substr(0, host.rfind('.'));
}

/// What follows the first dash; nothing where there is none.
std::string_view behind_first_dash(std::string_view ext) {
  const std::size_t dash = ext.find('-');
  return dash == ext.npos ? std::string_view() : ext.substr(dash + 1);
}

}  // namespace

std::vector<std::string> delivery_environment(const DeliveryFacts& facts) {
  std::vector<std::string> all;
  const auto set = [&all](std::string_view name, std::string_view value) {
    // A NUL would end it anyway.
    all.push_back(std::string(name) + "=" + std::string(value.substr(0, value.find('\0'))));
  };
  const mail::AddressParts parts = mail::split_address(facts.recipient);
  set("PATH", facts.path);
  set("USER", facts.user);
  set("HOME", facts.home);
  set("SENDER", facts.sender);
  set("NEWSENDER", facts.new_sender);
  set("RECIPIENT", facts.recipient);
  set("LOCAL", parts.local);
  const std::string_view host2 = before_last_dot(parts.host);
  const std::string_view host3 = before_last_dot(host2);
  set("HOST", parts.host);
  set("HOST2", host2);
  set("HOST3", host3);
  set("HOST4", before_last_dot(host3));
  const std::string_view ext2 = behind_first_dash(facts.ext);
  const std::string_view ext3 = behind_first_dash(ext2);
  set("EXT", facts.ext);
  set("EXT2", ext2);
  set("EXT3", ext3);
  set("EXT4", behind_first_dash(ext3));
  if (facts.default_part) set("DEFAULT", *facts.default_part);
  set("RPLINE", facts.return_path);
  set("DTLINE", facts.delivered_to);
  set("UFLINE", facts.from_line);
  return all;
}

}  // namespace porpoise::local
