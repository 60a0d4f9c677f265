#pragma once
// Failure notices in qmail's own format, QSBMF. Builds their parts; the caller puts one after the
// other: introduction, a paragraph for each recipient, the break, the original's return path, the
// original.

#include <cstdint>
#include <string>
#include <string_view>

namespace porpoise::mail {

/// Who a notice comes from, whom it goes to, and when. `to` is the sender of the failed message;
/// for a double bounce the postmaster's address.
struct NoticeHead {
  std::int64_t seconds = 0;     ///< Since the epoch.
  std::string_view bouncefrom;  ///< Local part, unquoted.
  std::string_view bouncehost;
  std::string_view to;  ///< Unquoted.
};

/// Which of two notices: `failure` goes to the sender of a message, `double_bounce` tells the
/// postmaster that a failure notice could not be delivered.
enum class Notice : std::uint8_t { failure, double_bounce };

/// The header of a notice, without the blank line that ends it.
std::string bounce_header(const NoticeHead& head);
/// The first words, with the blank line after them.
std::string bounce_words(Notice kind, std::string_view bouncehost);
/// Header and first words, up to and with the blank line before the first paragraph.
std::string bounce_introduction(Notice kind, const NoticeHead& head);

/// `<ADDRESS>:` and the report. Blank lines within the report become `/`, so that the paragraph is
/// one; a line feed in the address becomes `_`.
std::string bounce_paragraph(std::string_view address, std::string_view report);

/// The line that parts the notice from the original, and a blank one.
std::string_view bounce_break(Notice kind);

/// `Return-Path: <SENDER>`, the sender quoted where needed, with its line feed.
std::string return_path(std::string_view sender);

}  // namespace porpoise::mail
