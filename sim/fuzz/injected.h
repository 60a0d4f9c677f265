#pragma once
// Which kinds of trouble a run has: what a campaign adds up to show that each of them was there.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/fuzz/campaign.h"

namespace porpoise::sim {

/// Every kind that there is, in a fixed order, and how often `run` has it. Of a case without a
/// scenario: the names.
std::vector<std::pair<std::string, std::uint64_t>> injected_in(const FuzzCase& run);

}  // namespace porpoise::sim
