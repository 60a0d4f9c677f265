#include "impl/mail/netstring.h"

namespace porpoise::mail {

std::string netstring(std::string_view bytes) {
  std::string text = std::to_string(bytes.size()) + ":";
  text += bytes;
  text += ',';
  return text;
}

NetstringFound find_netstring(std::string_view text, std::size_t most) {
  NetstringFound found;
  std::size_t length = 0;
  std::size_t at = 0;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9' && length <= most) {
    length = length * 10 + static_cast<std::size_t>(text[at++] - '0');
  }
  if (length > most || (at < text.size() && (at == 0 || text[at] != ':'))) {
    found.state = NetstringFound::State::malformed;
    return found;
  }
  const std::size_t end = at + 1 + length;
  if (end >= text.size()) return found;
  found.bytes = text.substr(at + 1, length);
  found.size = end + 1;
  found.state =
      text[end] == ',' ? NetstringFound::State::complete : NetstringFound::State::malformed;
  return found;
}

}  // namespace porpoise::mail
