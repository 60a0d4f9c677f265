#pragma once
// How many mail systems a message has passed, by the header lines they left (RFC 5321 §6.3).

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace porpoise::mail {

/// Feed it the stored text (LF line ends) in pieces of any length. Counts the header lines that
/// begin with `received` or `delivered`, whatever the case of each letter; no colon is asked for.
class HopCounter {
 public:
  /// From this many on a message is looping.
  static constexpr std::uint32_t kLoop = 100;

  void read(std::string_view text);

  std::uint32_t hops() const { return hops_; }
  bool looping() const { return hops_ >= kLoop; }

 private:
  std::string_view read_name(std::string_view text);

  bool in_header_ = true;
  std::size_t position_ = 0;  // in the line, up to kNameMax
  bool maybe_received_ = true;
  bool maybe_delivered_ = true;
  std::uint32_t hops_ = 0;
};

}  // namespace porpoise::mail
