#pragma once
// Bytes that came from the client and were not used yet: command lines and bodies are cut from
// the same buffer, so that pipelining loses nothing (RFC 2920).

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace porpoise::smtp {

class InputBuffer {
 public:
  /// A command line of more bytes than this is discarded.
  static constexpr std::size_t kCapacity = 65536;

  struct Line {
    std::string_view text;  ///< Without LF and one CR before it; valid until the next room().
    bool too_long = false;  ///< The line was discarded; `text` is empty.
  };

  InputBuffer() : bytes_(std::make_unique_for_overwrite<char[]>(kCapacity)) {}

  /// Where the next bytes may be read to. Never empty, as long as take_line() came back without a
  /// line or bytes() were used.
  std::span<char> room();
  /// The first `count` bytes of room() were filled.
  void filled(std::size_t count) { end_ += count; }

  std::string_view bytes() const { return {bytes_.get() + begin_, end_ - begin_}; }
  void use(std::size_t count);
  bool empty() const { return begin_ == end_ && !discarding_; }

  /// The next whole line, if it has come.
  std::optional<Line> take_line();

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t searched_ = 0;  // bytes from begin_ known to have no LF
  bool discarding_ = false;   // within a line that is too long
};

}  // namespace porpoise::smtp
