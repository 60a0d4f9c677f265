#pragma once
// A number that names a value: equal values, equal numbers, on every build. Not for enemies.

#include <concepts>
#include <cstdint>
#include <string_view>

namespace porpoise::sim {

class Digest {
 public:
  /// The length counts too: ("ab", "c") is not ("a", "bc").
  void add(std::string_view text) {
    add(text.size());
    for (; text.size() >= 8; text.remove_prefix(8)) stir(word(text.substr(0, 8)));
    if (!text.empty()) stir(word(text));
  }
  void add(std::integral auto number) {
    stir(static_cast<std::uint64_t>(number) + 0x9e3779b97f4a7c15ULL);
  }
  std::uint64_t value() const { return value_; }

 private:
  /// Up to eight bytes, the first one lowest.
  static std::uint64_t word(std::string_view bytes) {
    std::uint64_t all = 0;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      all |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[at])) << (8 * at);
    }
    return all;
  }
  void stir(std::uint64_t number) {
    std::uint64_t z = value_ ^ number;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    value_ = z ^ (z >> 31);
  }

  std::uint64_t value_ = 0xcbf29ce484222325ULL;
};

}  // namespace porpoise::sim
