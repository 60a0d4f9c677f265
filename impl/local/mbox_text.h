#pragma once
// Messages as an mbox holds them (mbox(5), the variant whose quoting can be undone).

#include <cstdint>
#include <string>
#include <string_view>

namespace porpoise::local {

/// `From SENDER Www Mmm DD HH:MM:SS YYYY` with its LF, in UTC. Spaces, tabs and line ends in the
/// sender become `-`; without one the line is from MAILER-DAEMON.
std::string from_line(std::string_view sender, std::int64_t seconds);

/// Turns a message that comes in pieces into the text of an mbox: every line that begins with
/// `From `, or with that behind any number of `>`, gets one more `>`.
class MboxQuoter {
 public:
  /// Appends what `piece` adds to `out`.
  void feed(std::string_view piece, std::string& out);
  /// Appends the end: the last line's LF if it lacks one, and the blank line behind every message.
  void finish(std::string& out);

 private:
  enum class Where : std::uint8_t {
    marks,  ///< At the beginning of a line, or behind `>` only.
    word,   ///< Then behind a part of `From `, which is held back.
    line,
  };

  void let_go(std::string& out);

  Where where_ = Where::marks;
  std::size_t word_ = 0;  ///< Bytes held back.
  bool line_open_ = false;
};

}  // namespace porpoise::local
