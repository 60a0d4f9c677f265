#pragma once
// Where a message entered: the middle of the queue's own Received line.

#include <cstdint>

namespace porpoise::mail {

enum class Origin : std::uint8_t { network, local, bounce, alias };

}  // namespace porpoise::mail
