#pragma once
// From the attempts at one destination to what is known of it.

#include <vector>

#include "sim/import/night.h"
#include "sim/maillog/destinations.h"

namespace porpoise::sim {

/// `attempts`: those at `seen`, in their order. Times of the place count from `data.first`; its
/// domains are left empty.
NightPlace learn_place(const maillog::Destination& seen,
                       const std::vector<maillog::Attempt>& attempts, const maillog::LogData& data);

}  // namespace porpoise::sim
