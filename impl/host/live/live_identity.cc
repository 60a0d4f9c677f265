#include "impl/host/live/live_identity.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <fstream>

namespace porpoise::live {

LiveIdentity::LiveIdentity(std::vector<std::string> arguments)
    : arguments_(std::move(arguments)),
      process_(static_cast<std::uint32_t>(::getpid())),
      user_(::geteuid()),
      group_(::getegid()) {
  utsname system;
  if (::uname(&system) == 0) host_name_ = system.nodename;
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::getline(file, boot_id_);
  for (char** one = environ; *one != nullptr; ++one) {
    const std::string_view text = *one;
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    variables_.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
}

std::optional<std::string> LiveIdentity::variable(std::string_view name) const {
  const auto found = variables_.find(name);
  if (found == variables_.end()) return std::nullopt;
  return found->second;
}

}  // namespace porpoise::live
