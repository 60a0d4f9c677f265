#include "impl/dns/name.h"

#include "impl/base/ascii.h"

namespace porpoise::dns {
namespace {

constexpr std::size_t kNameMax = 253;
constexpr std::size_t kLabelMax = 63;

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

bool may_stand_in_label(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

}  // namespace

std::optional<std::string> canonical_name(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.empty() || host.size() > kNameMax) return std::nullopt;
  std::string name = to_lower(host);
  std::size_t label = 0;
  for (const char c : name) {
    if (c == '.' ? label == 0 : !may_stand_in_label(c)) return std::nullopt;
    label = c == '.' ? 0 : label + 1;
    if (label > kLabelMax) return std::nullopt;
  }
  if (label == 0) return std::nullopt;
  return name;
}

std::string in_mixed_case(std::string_view name, std::uint64_t bits) {
  std::string mixed(name);
  for (char& c : mixed) {
    if (!is_letter(c)) continue;
    if ((bits & 1) != 0) c = static_cast<char>(c - 'a' + 'A');
    bits >>= 1;
  }
  return mixed;
}

}  // namespace porpoise::dns
