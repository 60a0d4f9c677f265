#pragma once
// What makes one message different from every other: its time, its process, and chance.

#include <cstdint>
#include <string>

#include "impl/host/host.h"

namespace porpoise::inject {

struct Stamp {
  std::int64_t seconds = 0;  ///< Since the Unix epoch, when the program began.
  std::uint32_t process = 0;
  std::uint64_t chance = 0;  ///< A draw of the host's.
};

/// Of this moment in this process.
Stamp make_stamp(const Host& host);

/// `<YYYYMMDDHHMMSS.PID.CHANCE.qmail@HOST>`. A process number comes up again within a second
/// (THOUGHTS T21), a draw does not.
std::string message_id(const Stamp& stamp, const std::string& host);

}  // namespace porpoise::inject
