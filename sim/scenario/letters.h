#pragma once
// The messages of a scenario, each unlike all others, so that every copy can be told.

#include <string>
#include <vector>

#include "sim/clock/random.h"
#include "sim/peers/smtp_client.h"
#include "sim/scenario/scenario.h"

namespace porpoise::sim {

/// Everything that clients submit, in the order of the file.
std::vector<Submission> letters_of(const Scenario& scenario, Random random);

/// Stands in the header of letter `number` (from 0) and nowhere else.
std::string mark_of(std::size_t number);

/// The number in the first mark in `text`; nothing when there is none.
std::optional<std::size_t> find_mark(std::string_view text);

}  // namespace porpoise::sim
