#pragma once
// What passes between a process and its world, as flat values in one order: what recording, replay
// and event logs are made from. Knows no file format.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "impl/base/result.h"
#include "impl/host/clock.h"

namespace porpoise::trace {

enum class Operation : std::uint8_t {
  // The process
  started,
  draw,
  variable,
  signal,
  log,
  read_input,
  write_output,
  write_error,
  // Time
  sleep,
  wait,
  // Files
  open,
  read_at,
  write_at,
  append,
  sync_file,
  write_and_sync,
  stat_file,
  truncate,
  preallocate,
  lock,
  set_file_times,
  link,
  unlink,
  rename,
  make_directory,
  remove_directory,
  list,
  next_entry,
  stat,
  set_mode,
  set_owner,
  set_times,
  sync_directory,
  free_space,
  // Network
  connect,
  connect_local,
  listen,
  listen_local,
  accept,
  read_some,
  write,
  start_tls,
  bind_datagram,
  send_to,
  receive,
  own_addresses,
  // Programs and accounts
  start_program,
  write_program,
  read_program,
  wait_program,
  find_account,
  find_user,
};

/// The name in the enumeration.
std::string_view name_of(Operation operation);

/// One completed call. Its texts and bytes live until the sink returns.
struct TraceEvent {
  std::uint64_t sequence = 0;  ///< 1, 2, 3, ... in the order of completions.
  std::uint64_t call = 0;      ///< 1, 2, 3, ... in the order in which the calls were made.
  Instant now;
  WallTime wall;
  Operation operation = Operation::started;
  std::uint64_t on = 0;    ///< Number of the file, stream, ... that was called; 0 for a service.
  std::uint64_t made = 0;  ///< Number of the one that this call has made.
  // Arguments: which ones, and in which order, is the operation's affair (traced_*.cc).
  std::string_view subject;
  std::string_view object;
  std::array<std::uint64_t, 3> numbers{};
  // Results.
  ErrorCode error;
  std::array<std::uint64_t, 6> results{};
  /// What does not fit into `results`: stat's device and time of access.
  std::array<std::uint64_t, 2> more{};
  /// Bytes read or written, in pieces.
  std::span<const std::string_view> payload;
  /// The call returned without letting anything else of the process run.
  bool at_once = false;
};

/// Calls whose outcome the process is told together, at a moment when it had nothing left to do but
/// wait. See Turnstile.
struct Turn {
  Instant now;
  WallTime wall;
  std::span<const std::uint64_t> calls;  ///< By number, in the order in which they go on.
};

/// None of its functions may call the host.
class TraceSink {
 public:
  virtual ~TraceSink() = default;
  /// Called between the completion of the call and its continuation.
  virtual void record(const TraceEvent& event) = 0;
  /// Called when a call is made: `event` has its arguments and its payload, if it writes.
  virtual void asked(const TraceEvent&) {}
  /// Called before the outcomes of `turn.calls` are recorded. Only where there is a Turnstile.
  virtual void turn(const Turn&) {}
};

}  // namespace porpoise::trace
