#pragma once
// Where the header of a message from a program ends, and its fields.

#include <string>
#include <string_view>
#include <vector>

namespace porpoise::inject {

/// The name of the field that `line` begins, without the colon; empty when it begins none: a name
/// is one or more printable bytes other than space and colon, perhaps with spaces or tabs between
/// it and its colon.
std::string_view field_name(std::string_view line);

/// Takes a message in pieces, until its header has ended.
class HeaderReader {
 public:
  /// Returns how many bytes of `bytes` belong to the header; the rest, once ended(), to the body.
  std::size_t read(std::string_view bytes);
  /// There is no more.
  void finish();

  bool ended() const { return ended_; }
  /// The header was ended by a line that is no field and begins the body: what the body begins
  /// with, before anything that was not read. Empty otherwise.
  const std::string& start_of_body() const { return start_of_body_; }
  /// The message has a body, if only an empty one.
  bool has_body() const { return has_body_; }

  /// Every field with its continuation lines and line feeds. A line `From ...` of an mbox is a
  /// field `MBOX-Line`.
  std::vector<std::string>& fields() { return fields_; }

 private:
  void take_line();

  std::vector<std::string> fields_;
  std::string line_;
  std::string start_of_body_;
  bool ended_ = false;
  bool has_body_ = false;
};

}  // namespace porpoise::inject
