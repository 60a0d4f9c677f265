#include "impl/local/unique_names.h"

#include <fmt/format.h>

namespace porpoise::local {

std::string escape_host(std::string_view host) {
  std::string escaped;
  for (const char c : host.substr(0, 64)) {
    if (c == '/') {
      escaped += "\\057";
    } else if (c == ':') {
      escaped += "\\072";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

UniqueNames::UniqueNames(const Clock& clock, const Identity& identity, Entropy& entropy)
    : clock_(clock),
      process_(identity.process()),
      random_(entropy.draw()),
      host_(escape_host(identity.host_name())) {}

std::string UniqueNames::next() {
  const WallTime now = clock_.wall();
  const std::int64_t seconds = seconds_of(now);
  const auto micros = (now - std::chrono::sys_seconds(std::chrono::seconds(seconds))).count();
  return fmt::format("{}.R{:x}M{}P{}Q{}.{}", seconds, random_, micros, process_, ++count_, host_);
}

}  // namespace porpoise::local
