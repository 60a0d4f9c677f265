#pragma once
// Domain names as text. The canonical form is what names are kept and compared in: lower case,
// no dot at the end, `.` for the root, bytes that are no plain character escaped as ldns does it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace porpoise::dns {

/// The canonical form of a name that may be asked for: labels of 1 to 63 letters, digits, `-` and
/// `_`, at most 253 characters together; one dot at the end is overlooked. Nothing for any other
/// text: no host of the Internet is called so (RFC 1035 §2.3.1, RFC 1123 §2.1).
std::optional<std::string> canonical_name(std::string_view host);

/// `name` with its letters in upper or lower case as `bits` says, one bit each; letters beyond the
/// 64th stay as they are. Whoever forges an answer has to guess them (RFC 5452 §9.2 and the draft
/// "Use of Bit 0x20 in DNS Labels").
std::string in_mixed_case(std::string_view name, std::uint64_t bits);

}  // namespace porpoise::dns
