#include "impl/base/ascii.h"
#include "impl/control/config.h"

namespace porpoise::control {

void HostSet::add(std::string_view entry) {
  entries_.insert(to_lower(entry));
}

bool HostSet::contains_exact(std::string_view entry) const {
  return entries_.contains(to_lower(entry));
}

bool HostSet::matches(std::string_view host) const {
  const std::string lower = to_lower(host);
  const std::string_view whole = lower;
  if (entries_.contains(whole)) return true;
  for (std::size_t dot = whole.find('.'); dot != whole.npos; dot = whole.find('.', dot + 1)) {
    if (entries_.contains(whole.substr(dot))) return true;
  }
  return false;
}

}  // namespace porpoise::control
