#include "impl/mail/received.h"

#include <fmt/format.h>

#include "impl/base/ascii.h"
#include "impl/mail/date.h"

namespace porpoise::mail {
namespace {

bool is_safe(char c) {
  if (c >= 'a' && c <= 'z') return true;
  if (c >= 'A' && c <= 'Z') return true;
  if (c >= '0' && c <= '9') return true;
  constexpr std::string_view others = ".@%+/=:-[]";
  return others.find(c) != others.npos;
}

std::string safe(std::string text) {
  for (char& c : text) {
    if (!is_safe(c)) c = '?';
  }
  return text;
}

std::string invoker(Origin origin, std::uint32_t user) {
  switch (origin) {
    case Origin::network:
      return "from network";
    case Origin::bounce:
      return "for bounce";
    case Origin::alias:
      return "by alias";
    case Origin::local:
      break;
  }
  return fmt::format("by uid {}", user);
}

}  // namespace

std::string network_received(const NetworkHop& hop, std::int64_t seconds) {
  std::string line = "Received: from " + safe(hop.remote_host);
  if (hop.helo && !equal_ignoring_case(*hop.helo, hop.remote_host)) {
    line += " (HELO " + safe(*hop.helo) + ")";
  }
  line += " (";
  if (!hop.ident.empty()) line += safe(hop.ident) + "@";
  line += safe(hop.remote_address) + ")\n  by " + safe(hop.local_host) + " with " + hop.protocol;
  line += "; " + date_822(seconds) + "\n";
  return line;
}

std::string queue_received(std::uint64_t id, Origin origin, std::uint32_t user,
                           std::int64_t seconds) {
  return fmt::format("Received: (qmail {} invoked {}); {}\n", id, invoker(origin, user),
                     date_822(seconds));
}

}  // namespace porpoise::mail
