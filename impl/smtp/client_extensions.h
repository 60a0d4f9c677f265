#pragma once
// What a server offers in its reply to EHLO, as far as the client uses it.

#include <cstdint>
#include <string_view>

namespace porpoise::smtp {

struct Extensions {
  bool pipelining = false;      ///< RFC 2920.
  bool eight_bit_mime = false;  ///< RFC 6152.
  bool size = false;            ///< RFC 1870.
  std::uint64_t size_max = 0;   ///< Bytes on the wire; 0: no limit known.
};

/// `reply_text` is the text of an accepting reply to EHLO, as in Reply::text.
Extensions parse_extensions(std::string_view reply_text);

}  // namespace porpoise::smtp
