#pragma once
// The argument of MAIL and RCPT, read as leniently as qmail reads it.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace porpoise::smtp {

/// The longest address that is accepted, in bytes.
inline constexpr std::size_t kAddressMax = 899;

struct PathArgument {
  std::string address;          ///< Raw: no quotes, no source route.
  bool bracketed = false;       ///< It stood in angle brackets, as it should.
  std::string_view parameters;  ///< What follows the address and a space; points into the argument.

  PathArgument() = default;
};

/// Reads `FROM:<a@b> SIZE=1` and everything that mailers have been seen to send instead. Without
/// `<` and `:` the address is empty.
PathArgument parse_path_argument(std::string_view argument);

/// Fit for an envelope: not too long, and without NUL or CR.
/// Deviates: qmail takes a CR, but no server can be told such an address without a bare CR.
bool is_acceptable_address(std::string_view address);

/// What follows an address in MAIL (RFC 1870, RFC 6152).
struct MailParameters {
  std::optional<std::uint64_t> size;  ///< Announced bytes; the greatest number when beyond it.
  bool known = true;                  ///< False: one of them was not announced by EHLO.
  bool valid = true;                  ///< False: one of them has a value that makes no sense.
};

/// Case of names and of BODY's value does not matter.
MailParameters parse_mail_parameters(std::string_view parameters);

}  // namespace porpoise::smtp
