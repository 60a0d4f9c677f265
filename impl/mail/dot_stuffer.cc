#include "impl/mail/dot_stuffer.h"

#include <cstring>

namespace porpoise::mail {

void DotStuffer::stuff(std::string_view text, std::string& wire) {
  const std::size_t nul = text.find('\0');
  const std::string_view clean = text.substr(0, nul);
  const char* at = clean.data();
  const char* const end = at + clean.size();

  while (at != end && !unsendable_) {
    if (cr_) {
      cr_ = false;
      if (*at != '\n') {
        unsendable_ = true;
        return;
      }
    }
    if (line_start_ && *at == '.') wire += '.';

    const auto left = static_cast<std::size_t>(end - at);
    const char* const lf = static_cast<const char*>(std::memchr(at, '\n', left));
    const char* const line_end = lf != nullptr ? lf : end;
    const auto length = static_cast<std::size_t>(line_end - at);
    const char* const cr =
        length > 0 ? static_cast<const char*>(std::memchr(at, '\r', length)) : nullptr;

    if (cr != nullptr && cr + 1 != line_end) {
      wire.append(at, cr);
      unsendable_ = true;
      return;
    }
    wire.append(at, cr != nullptr ? cr : line_end);
    line_start_ = lf != nullptr;
    if (lf == nullptr) {
      cr_ = cr != nullptr;
      break;
    }
    wire += "\r\n";
    at = lf + 1;
  }
  if (nul != text.npos) unsendable_ = true;
}

bool DotStuffer::finish(std::string& wire) {
  if (cr_) unsendable_ = true;
  if (unsendable_) return false;
  wire += line_start_ ? ".\r\n" : "\r\n.\r\n";
  return true;
}

}  // namespace porpoise::mail
