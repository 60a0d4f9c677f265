#pragma once
// What every fuzzer needs: to take its input apart, to cut texts anywhere, and to say what does not
// hold. Each file of this folder is one fuzzer; `./dev fuzz` builds and runs them.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace porpoise::fuzz {

/// Ends the fuzzer, which then keeps the input, unless `holds`.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

/// An input that is taken apart from its front. What is not there is 0, or empty.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size)
      : rest_(reinterpret_cast<const char*>(data), size) {}

  bool empty() const { return rest_.empty(); }
  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const std::uint8_t first = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return first;
  }
  std::uint16_t word() {
    const std::uint16_t low = byte();
    return static_cast<std::uint16_t>(low | byte() << 8);
  }
  std::string_view take(std::size_t size) {
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(taken.size());
    return taken;
  }
  /// Up to the next line feed, which goes too.
  std::string_view line() {
    const std::string_view taken = take(rest_.find('\n'));
    byte();
    return taken;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

/// Calls `feed` with pieces of `text`, one after the other, cut as `seed` says; 0: byte by byte.
template <class Feed>
void in_pieces(std::string_view text, std::uint8_t seed, Feed feed) {
  std::uint32_t state = seed;
  while (!text.empty()) {
    state = state * 1664525U + 1013904223U;
    const std::size_t size = seed == 0 ? 1 : 1 + (state >> 16) % (seed % 4 == 0 ? 300 : 12);
    const std::string_view piece = text.substr(0, size);
    text.remove_prefix(piece.size());
    feed(piece);
  }
}

}  // namespace porpoise::fuzz
