#pragma once
// Address lists as RFC 822 §6 has them, read from right to left, because only so a phrase, a route
// and a missing comma can be told apart.

#include <optional>
#include <string>
#include <vector>

#include "impl/inject/rewriter.h"

namespace porpoise::inject {

struct AddressList {
  /// The list again: every address rewritten, comments behind the address they stood in, a comma
  /// wherever one was missing.
  Tokens tokens;
  /// The rewritten addresses as raw bytes, from right to left; an empty one for `<>`.
  std::vector<std::string> addresses;

  AddressList() = default;
};

/// Nothing when `text` is no address list.
std::optional<AddressList> parse_address_list(std::string_view text, const Rewriter& rewriter);

}  // namespace porpoise::inject
