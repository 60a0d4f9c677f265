#pragma once
// The opposite of data_decoder.h: stored text to the body of SMTP's DATA, for the client.

#include <string>
#include <string_view>

namespace porpoise::mail {

/// Feed it the stored text in pieces of any length, then call finish(). A CRLF in the text goes
/// out as one CRLF; a last line without its LF gets one.
class DotStuffer {
 public:
  /// Appends what goes on the wire for `text` to `wire`; nothing more once unsendable().
  void stuff(std::string_view text, std::string& wire);

  /// Ends the body: `.` on a line of its own. False, and nothing appended, when unsendable():
  /// then close the connection, for the server must not see an end.
  [[nodiscard]] bool finish(std::string& wire);

  /// The text has a NUL or a CR that is not before an LF. Such bytes are what message smuggling is
  /// made of: the wire was given none of them. A CR at the very end shows only in finish().
  bool unsendable() const { return unsendable_; }

 private:
  bool line_start_ = true;
  bool cr_ = false;  // held back until its LF is seen
  bool unsendable_ = false;
};

}  // namespace porpoise::mail
