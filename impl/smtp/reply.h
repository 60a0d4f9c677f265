#pragma once
// What an SMTP server says: the reader of its replies. Knows no commands.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace porpoise::smtp {

/// One complete reply.
struct Reply {
  int code = 0;      ///< 200..599.
  std::string text;  ///< For reports: every line with its code, LF ends, no CR, NUL as `?`.

  Reply() = default;
  Reply(int code_, std::string text_) : code(code_), text(std::move(text_)) {}

  bool accepts() const { return code < 300; }
  bool asks_for_more() const { return code >= 300 && code < 400; }
  bool refuses() const { return code >= 400; }
  bool refuses_for_good() const { return code >= 500; }
};

/// Reads replies from bytes as they come, in bounded memory. Lines end in LF, with or without CR
/// before it; the text after the code may be missing (RFC 5321 §4.2).
class ReplyParser {
 public:
  static constexpr std::size_t kTextMax = 5000;              ///< Bytes of text kept, as qmail.
  static constexpr std::size_t kLineMax = 64 * 1024;         ///< Bytes of one line.
  static constexpr std::size_t kReplyMax = 16 * kLineMax;    ///< Bytes of one reply.

  enum class Status : std::uint8_t {
    more,      ///< Feed on.
    complete,  ///< take() it.
    garbage,   ///< That is no SMTP: the connection is of no more use.
  };

  /// Consumes `bytes` up to the end of the first reply in them and returns how many those were.
  std::size_t feed(std::string_view bytes);
  Status status() const { return status_; }
  /// The complete reply, or for garbage its text; then ready for the next one.
  Reply take();

 private:
  void take_char(char c);
  void end_line();

  Status status_ = Status::more;
  Reply reply_;
  std::size_t line_bytes_ = 0;
  std::size_t reply_bytes_ = 0;
  std::string head_;  // the first four characters of the line
};

}  // namespace porpoise::smtp
