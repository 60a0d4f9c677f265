#pragma once
// The body of SMTP's DATA, from the wire to stored text: CRLF becomes LF, the dot that hides a
// leading dot goes, `CRLF . CRLF` ends it and nothing else does (RFC 5321 §4.1.1.4, §4.5.2).
// Does not decide what becomes of a malformed body.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace porpoise::mail {

/// Feed it the wire in pieces of any length; where they are cut changes nothing.
class DataDecoder {
 public:
  /// Decodes `wire` and appends the text to `text`. Returns how many bytes of `wire` belong to the
  /// body: all of them until ended() is true; what follows is the client's next command.
  std::size_t decode(std::string_view wire, std::string& text);

  bool ended() const { return state_ == State::ended; }

  /// There was a CR not before LF, an LF not after CR, or a NUL, among the bytes read so far.
  /// Such bodies mean one thing to one server and another to the next (SMTP smuggling): refuse
  /// them after their end. Until then the decoder goes on as if they were letters.
  bool malformed() const { return malformed_; }

 private:
  enum class State : std::uint8_t {
    line_start,
    middle,
    cr,      // anywhere but after a leading dot; the CR is held back
    dot,     // a leading dot, held back
    dot_cr,  // and a CR after it
    ended,
  };

  const char* decode_lines(const char* at, const char* end, std::string& text);

  State state_ = State::line_start;
  bool malformed_ = false;
};

}  // namespace porpoise::mail
