#pragma once
// The text of a message on its way through SMTP, made unreadable without changing what the server
// does with it: line ends, dots that begin a line, and the names of header lines that count hops
// stay, everything else becomes x.

#include <string>
#include <string_view>

namespace porpoise::record {

class BodyVeil {
 public:
  /// Veils the front of `bytes`, up to and with the line that ends the text; that length is
  /// returned.
  std::size_t veil(std::string_view bytes, std::string& out);
  /// True once that line was seen; then it begins anew.
  bool done() const { return done_; }

 private:
  void start_line(std::string_view rest, std::string& out, std::size_t& kept);

  enum class Line : std::uint8_t { start, dot, dot_return, inside, carriage_return };

  Line line_ = Line::start;
  bool in_header_ = true;
  bool empty_line_ = true;
  bool done_ = false;
};

}  // namespace porpoise::record
