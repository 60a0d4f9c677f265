#include "impl/host/trace/request.h"

namespace porpoise::trace {

namespace {

std::uint64_t number_of(WallTime time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

WallTime wall_of(std::uint64_t number) {
  return WallTime(std::chrono::microseconds(static_cast<std::int64_t>(number)));
}

std::uint64_t bits_of(const OpenOptions& options) {
  return (options.read ? 1u : 0u) | (options.write ? 2u : 0u) | (options.create ? 4u : 0u) |
         (options.exclusive ? 8u : 0u) | (options.truncate ? 16u : 0u);
}

}  // namespace

TraceEvent request(Operation operation, std::uint64_t on) {
  TraceEvent event;
  event.operation = operation;
  event.on = on;
  return event;
}

TraceEvent request_until(Operation operation, std::uint64_t on, Instant deadline) {
  return request_number(operation, on, static_cast<std::uint64_t>(deadline.ns));
}

TraceEvent request_about(Operation operation, std::string_view subject, std::string_view object) {
  TraceEvent event = request(operation);
  event.subject = subject;
  event.object = object;
  return event;
}

TraceEvent request_open(std::string_view path, const OpenOptions& options) {
  TraceEvent event = request_about(Operation::open, path);
  event.numbers = {bits_of(options), options.mode, 0};
  return event;
}

TraceEvent request_read(Operation operation, std::uint64_t on, std::uint64_t offset,
                        std::size_t size) {
  TraceEvent event = request(operation, on);
  if (operation == Operation::read_at) {
    event.numbers = {offset, size, 0};
  } else {
    event.numbers = {size, 0, 0};
  }
  return event;
}

TraceEvent request_write(Operation operation, std::uint64_t on, std::uint64_t offset,
                         std::span<const std::string_view> pieces) {
  TraceEvent event = request_number(operation, on, offset);
  event.payload = pieces;
  return event;
}

TraceEvent request_number(Operation operation, std::uint64_t on, std::uint64_t first,
                          std::uint64_t second) {
  TraceEvent event = request(operation, on);
  event.numbers = {first, second, 0};
  return event;
}

TraceEvent request_times(Operation operation, std::uint64_t on, std::string_view path,
                         WallTime accessed, WallTime modified) {
  TraceEvent event = request_number(operation, on, number_of(accessed), number_of(modified));
  event.subject = path;
  return event;
}

void put(TraceEvent& event, const FileInfo& info) {
  event.results = {info.inode,
                   info.size,
                   info.links,
                   static_cast<std::uint64_t>(info.kind) << 32 | info.mode,
                   static_cast<std::uint64_t>(info.owner) << 32 | info.group,
                   number_of(info.modified)};
  event.more = {info.device, number_of(info.accessed)};
}

FileInfo file_info(const TraceEvent& event) {
  FileInfo info;
  info.inode = event.results[0];
  info.size = event.results[1];
  info.links = static_cast<std::uint32_t>(event.results[2]);
  info.kind = static_cast<FileKind>(event.results[3] >> 32);
  info.mode = static_cast<std::uint32_t>(event.results[3]);
  info.owner = static_cast<std::uint32_t>(event.results[4] >> 32);
  info.group = static_cast<std::uint32_t>(event.results[4]);
  info.modified = wall_of(event.results[5]);
  info.device = event.more[0];
  info.accessed = wall_of(event.more[1]);
  return info;
}

TraceEvent request_start(const Command& command, std::span<const std::string_view> pieces) {
  TraceEvent event = request_about(Operation::start_program, command.directory);
  event.numbers = {command.user ? *command.user : ~std::uint64_t{0},
                   command.group ? *command.group : ~std::uint64_t{0}, 0};
  event.payload = pieces;
  return event;
}

bool gives_payload(Operation operation) {
  switch (operation) {
    case Operation::write_at:
    case Operation::append:
    case Operation::write_and_sync:
    case Operation::write:
    case Operation::write_output:
    case Operation::write_error:
    case Operation::write_program:
    case Operation::send_to:
    case Operation::start_program:
      return true;
    default:
      return false;
  }
}

bool has_deadline(Operation operation) {
  switch (operation) {
    case Operation::sleep:
    case Operation::wait:
    case Operation::connect:
    case Operation::connect_local:
    case Operation::receive:
    case Operation::wait_program:
      return true;
    default:
      return false;
  }
}

bool is_immediate(Operation operation) {
  switch (operation) {
    case Operation::started:
    case Operation::draw:
    case Operation::variable:
    case Operation::log:
      return true;
    default:
      return false;
  }
}

std::uint64_t payload_size(const TraceEvent& event) {
  std::uint64_t size = 0;
  for (const std::string_view piece : event.payload) size += piece.size();
  return size;
}

}  // namespace porpoise::trace
