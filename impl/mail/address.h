#pragma once
// Mail addresses as raw bytes and as RFC 821 writes them. Nothing is judged valid or invalid here.

#include <string>
#include <string_view>

namespace porpoise::mail {

/// An address cut at its last `@`.
struct AddressParts {
  std::string_view local;  ///< The whole address when there is no `@`.
  std::string_view host;   ///< Without the `@`.
  bool has_host = false;   ///< There was an `@`; `host` may still be empty.
};

/// The views point into `address`.
AddressParts split_address(std::string_view address);

/// Must `local` stand in quotes where an address is written (RFC 821 §4.1.2)? An empty one must.
bool needs_quotes(std::string_view local);

/// `local` as it is written: in quotes only when it must be.
std::string quote_local(std::string_view local);

/// `address` with its local part quoted where needed; an empty address stays empty.
std::string quote_address(std::string_view address);

/// What quote_address wrote, raw again: quotes go, `\x` becomes x.
std::string unquote_address(std::string_view text);

/// Reads a possibly quoted address up to the first `terminator` outside quotes, or to the end, and
/// appends it raw to `address`. Returns how many bytes of `text` were read, without the terminator.
std::size_t unquote_until(std::string_view text, char terminator, std::string& address);

}  // namespace porpoise::mail
