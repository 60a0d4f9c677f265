#pragma once
// Netstrings: a length in decimal, a colon, so many bytes, a comma.

#include <cstdint>
#include <string>
#include <string_view>

namespace porpoise::mail {

std::string netstring(std::string_view bytes);

/// What begins a stream of bytes.
struct NetstringFound {
  enum class State : std::uint8_t { incomplete, complete, malformed };

  State state = State::incomplete;
  std::string_view bytes;  ///< What the netstring holds, when it is complete.
  std::size_t size = 0;    ///< Of it with its length and comma.
};

/// The netstring that `text` begins with; one of more than `most` bytes is malformed.
NetstringFound find_netstring(std::string_view text, std::size_t most);

}  // namespace porpoise::mail
