#pragma once
// One event as bytes and back. Numbers that are close to those of the event before are written as
// differences, so both sides keep a Context, which starts anew with each block.

#include <deque>
#include <vector>

#include "impl/host/record/varint.h"
#include "impl/host/trace/trace.h"

namespace porpoise::record {

struct Context {
  Instant now;
  WallTime wall;
  std::uint64_t asked = 0;  ///< Calls made before the turn.
  std::uint64_t call = 0;   ///< Of the last event.
  std::uint64_t on = 0;
  std::uint64_t made = 0;
};

/// What is kept of a payload that is not kept: its size and check sum.
struct Sum {
  std::uint64_t size = 0;
  std::uint32_t crc = 0;

  bool operator==(const Sum&) const = default;
};
Sum sum_of(const trace::TraceEvent& event);

/// True when only the sum of the payload needs to be written: bytes that the process made itself
/// and gave to the disk.
bool keeps_sum_only(trace::Operation operation);

/// Adds `event`, which happened in the turn of `context.now`.
void put_event(std::string& out, const trace::TraceEvent& event, Context& context, bool sum_only);

/// An event as it was read. Its texts and bytes live in the block that it was read from.
struct ReadEvent {
  trace::TraceEvent event;  ///< `sequence` is not set; `call` only if `at_once`.
  Sum sum;                  ///< Of the payload, kept or not.
  bool sum_only = false;
};

/// Where the pieces of payloads are listed; they stay where they are as more are added.
using Pieces = std::deque<std::vector<std::string_view>>;

/// Takes one event from `reader`, which is not ok() when there is none.
ReadEvent take_event(NumberReader& reader, Context& context, Pieces& pieces);

}  // namespace porpoise::record
