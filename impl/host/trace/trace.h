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
  /// Bytes read or written, in pieces.
  std::span<const std::string_view> payload;
};

class TraceSink {
 public:
  virtual ~TraceSink() = default;
  /// Called between the completion of the call and its continuation. Must not call the host.
  virtual void record(const TraceEvent& event) = 0;
};

}  // namespace porpoise::trace
