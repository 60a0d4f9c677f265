#pragma once
// File names for maildirs that nobody else makes (cr.yp.to/proto/maildir.html).

#include <cstdint>
#include <string>
#include <string_view>

#include "impl/host/clock.h"
#include "impl/host/process.h"

namespace porpoise::local {

/// At most 64 bytes of `host`, with `/` as `\057` and `:` as `\072`.
std::string escape_host(std::string_view host);

/// `SECONDS.RrandomMmicrosecondsPpidQcount.HOST`. The random part is one draw of this process: it
/// tells apart two processes with one pid, in containers or after the clock was set back.
class UniqueNames {
 public:
  /// `clock` outlives it.
  UniqueNames(const Clock& clock, const Identity& identity, Entropy& entropy);

  std::string next();

 private:
  const Clock& clock_;
  std::uint32_t process_;
  std::uint64_t random_;
  std::uint64_t count_ = 0;
  std::string host_;
};

}  // namespace porpoise::local
