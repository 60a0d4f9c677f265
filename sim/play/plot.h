#pragma once
// A scene made of a sequence of operations: one server with mailboxes, one other host, and what
// happens to them, each operation at its time.

#include "model/model.h"
#include "sim/explore/scene.h"
#include "sim/play/operation.h"

namespace porpoise::sim {

/// Users of the server: as many mailboxes as a message can be for.
inline constexpr std::uint32_t kMailboxes = 2;
/// Recipients of the other host that a message can have.
inline constexpr std::uint32_t kFarRecipientsMax = 3;

/// Every operation must be one that FarRecipients allows there. After the last one the world heals.
/// With disk faults in `sequence` each scene is good for one run only: they strike once.
Scene scene_of(const Sequence& sequence, const Profile& profile, std::uint64_t seed);

/// Whether `violation` counts. Nobody works out here which messages damage of the medium has hit (the
/// fault sweep does): after it only what nobody sent, and a server that goes round in circles, count.
bool is_owed(const Sequence& sequence, const model::Violation& violation);

}  // namespace porpoise::sim
