#pragma once
// Enhanced status codes (RFC 3463) in the texts of reports, ours and those of other servers.

#include <string>
#include <string_view>

namespace porpoise::mail {

/// The reply of another server, every line with its code, in a report that quotes it; empty: none.
std::string_view quoted_reply(std::string_view report);

/// The status `class.subject.detail` of a failure. Where another server refused: what it says right
/// behind its code, or as qmail does with `(#5.1.1)`, if the class fits the code. Else what our own
/// words say as `(#5.1.1)`. Else `4.0.0` or `5.0.0`.
std::string status_of(std::string_view report);

}  // namespace porpoise::mail
