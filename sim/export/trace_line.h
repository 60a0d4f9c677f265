#pragma once
// One line of an event log, read back: what EventLog has written.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace porpoise::sim {

struct TraceLine {
  std::int64_t ns = 0;  ///< Since the start of the world.
  std::string who;      ///< `host/process`, a peer, or whom something befell.
  std::string what;
  std::uint64_t call = 0;
  std::uint64_t on = 0;
  std::uint64_t made = 0;
  std::string subject;
  std::string object;
  std::string error;
  std::string bytes;  ///< Bytes again, no longer characters.

  TraceLine() = default;
  /// Of a call that a process has made; else a peer's or a note.
  bool is_call() const { return call != 0; }
  /// The machine or peer.
  std::string_view host() const { return std::string_view(who).substr(0, who.find('/')); }
};

/// Nothing when `line` is none of an event log.
std::optional<TraceLine> read_trace_line(std::string_view line);

}  // namespace porpoise::sim
