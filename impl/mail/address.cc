#include "impl/mail/address.h"

#include <algorithm>
#include <optional>

namespace porpoise::mail {
namespace {

/// The bytes that stand outside quotes: RFC 821's <c> without its specials, space and controls.
bool is_plain(char c) {
  if (c >= 'a' && c <= 'z') return true;
  if (c >= 'A' && c <= 'Z') return true;
  if (c >= '0' && c <= '9') return true;
  constexpr std::string_view others = "!#$%&'*+-./=?^_`{|}~";
  return others.find(c) != others.npos;
}

/// Appends raw bytes until `terminator` stands outside quotes; returns how many bytes it read.
std::size_t unquote(std::string_view text, std::optional<char> terminator, std::string& raw) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      if (++i < text.size()) raw += text[i];
    } else if (!quoted && text[i] == terminator) {
      return i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else {
      raw += text[i];
    }
  }
  return text.size();
}

}  // namespace

AddressParts split_address(std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at == address.npos) return {address, {}, false};
  return {address.substr(0, at), address.substr(at + 1), true};
}

bool needs_quotes(std::string_view local) {
  if (local.empty()) return true;
  if (!std::all_of(local.begin(), local.end(), is_plain)) return true;
  return local.front() == '.' || local.back() == '.' || local.find("..") != local.npos;
}

std::string quote_local(std::string_view local) {
  if (!needs_quotes(local)) return std::string(local);
  std::string quoted = "\"";
  for (const char c : local) {
    if (c == '\r' || c == '\n' || c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  quoted += '"';
  return quoted;
}

std::string quote_address(std::string_view address) {
  if (address.empty()) return {};
  const AddressParts parts = split_address(address);
  std::string quoted = quote_local(parts.local);
  if (parts.has_host) {
    quoted += '@';
    quoted += parts.host;
  }
  return quoted;
}

std::string unquote_address(std::string_view text) {
  std::string address;
  unquote(text, std::nullopt, address);
  return address;
}

std::size_t unquote_until(std::string_view text, char terminator, std::string& address) {
  return unquote(text, terminator, address);
}

}  // namespace porpoise::mail
