#pragma once
// What is asked of porpoise's queue, and what the measurements say of it.

#include <span>

#include "reports/bench/measurements.h"
#include "reports/page/page.h"

namespace porpoise::reports::bench {

struct Aim {
  const char* text;
  enum class Of : std::uint8_t {
    value,           ///< The median itself.
    times_postfix,   ///< The median of the rounds' ratios.
    part_of_limit,   ///< Of what smtp-source reaches against smtp-sink: per cent, round by round.
    bytes_a_message  ///< What the queue's messages add to the memory of an empty server.
  } of = Of::value;
  Choice choice;
  double limit = 0;
  bool at_most = false;
};

std::span<const Aim> aims();

/// Nothing where it was not measured.
std::optional<Spread> reached(const Aim& aim, const Measurements& measured,
                              std::string_view server);
bool is_kept(const Aim& aim, double median);

/// A row for each aim, a column for each of porpoise's stores.
Table table_of_aims(const Measurements& measured);

/// Memory of `server` with `load` messages less that of the same server without any, by message.
std::optional<Spread> bytes_a_message(const Measurements& measured, std::string_view server,
                                      const std::string& load);

}  // namespace porpoise::reports::bench
