#pragma once
// Variable envelope return paths: one sender per recipient, so that a bounce tells whose it is.

#include <string>
#include <string_view>

namespace porpoise::send {

/// Whether there is a sender for each recipient.
bool is_verp(std::string_view sender);
/// A sender `pre@host-@[]` becomes `prebox=dom@host` for the recipient `box@dom`; every other
/// sender stays as it is (RFCVERP; qmail's rule).
std::string expand_verp(std::string_view sender, std::string_view recipient);

/// Where the bounce for a message from `sender` goes: `pre@host` for a VERP sender.
std::string bounce_address(std::string_view sender);

}  // namespace porpoise::send
