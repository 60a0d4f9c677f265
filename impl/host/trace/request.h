#pragma once
// What a call asks, as a TraceEvent without results: made by whoever records a call and by whoever
// answers one from a record, so that the two can be compared. And how results with many fields are
// put into events and taken out again. The texts and bytes are the caller's.

#include "impl/host/accounts.h"
#include "impl/host/filesystem.h"
#include "impl/host/programs.h"
#include "impl/host/trace/trace.h"

namespace porpoise::trace {

/// A call without arguments, on the object numbered `on` or on a service.
TraceEvent request(Operation operation, std::uint64_t on = 0);

// Time. `deadline` is numbers[0].
TraceEvent request_until(Operation operation, std::uint64_t on, Instant deadline);

// One path or text as the subject, a second one as the object.
TraceEvent request_about(Operation operation, std::string_view subject,
                         std::string_view object = {});

// Files.
TraceEvent request_open(std::string_view path, const OpenOptions& options);
TraceEvent request_read(Operation operation, std::uint64_t on, std::uint64_t offset,
                        std::size_t size);
TraceEvent request_write(Operation operation, std::uint64_t on, std::uint64_t offset,
                         std::span<const std::string_view> pieces);
TraceEvent request_number(Operation operation, std::uint64_t on, std::uint64_t first,
                          std::uint64_t second = 0);
TraceEvent request_times(Operation operation, std::uint64_t on, std::string_view path,
                         WallTime accessed, WallTime modified);
void put(TraceEvent& event, const FileInfo& info);
FileInfo file_info(const TraceEvent& event);

/// `pieces`: the arguments of `command`, which the caller keeps.
TraceEvent request_start(const Command& command, std::span<const std::string_view> pieces);

/// True when the payload is part of the request: the call hands bytes to the world.
bool gives_payload(Operation operation);
/// True when numbers[0] is an Instant.
bool has_deadline(Operation operation);
/// True for those that return at once on every host.
bool is_immediate(Operation operation);

/// Bytes of the payload.
std::uint64_t payload_size(const TraceEvent& event);

}  // namespace porpoise::trace
