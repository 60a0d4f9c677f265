#pragma once
// Failure notices as delivery status notifications (RFC 3464 in a multipart/report, RFC 6522).
// Builds their parts; the caller puts one after the other: status_introduction(), a paragraph of
// bounce.h for each recipient, status_of_message(), status_of_recipient() for each of them,
// status_original(), the original or its header, status_end().

#include <cstdint>
#include <string>
#include <string_view>

#include "impl/mail/bounce.h"

namespace porpoise::mail {

/// A line that parts the notice, for a message of this name on this host. It is no secret: whoever
/// writes it into a message misleads the readers of his own notice.
std::string status_boundary(std::uint64_t id, std::int64_t arrival, std::string_view host);

/// Header and first words, up to and with the blank line before the first paragraph.
std::string status_introduction(Notice kind, const NoticeHead& head, std::string_view boundary);

/// The fields about the message (RFC 3464 §2.2). `arrival`: seconds since the epoch.
std::string status_of_message(std::string_view boundary, std::string_view host,
                              std::int64_t arrival);

/// The fields about a recipient that failed (RFC 3464 §2.3), in lines that every server can carry.
/// What is not printable ASCII in the address is `_`, in the report `?`.
std::string status_of_recipient(std::string_view address, std::string_view report);

/// The head of the part with the original, or with its header alone.
std::string status_original(std::string_view boundary, bool header_only);

std::string status_end(std::string_view boundary);

}  // namespace porpoise::mail
