#include "sim/export/recorded_lines.h"

#include <fmt/format.h>

namespace porpoise::sim {

namespace {

TraceLine line_of(const record::ReadEvent& read, const std::string& who, std::int64_t ns) {
  const trace::TraceEvent& event = read.event;
  TraceLine line;
  line.ns = ns;
  line.who = who;
  line.what = trace::name_of(event.operation);
  line.call = event.call;
  line.on = event.on;
  line.made = event.made;
  line.subject = event.subject;
  line.object = event.object;
  if (event.error) line.error = event.error.message();
  for (const std::string_view piece : event.payload) line.bytes += piece;
  return line;
}

}  // namespace

std::string read_log(const TraceSet& recording,
                     const std::function<void(const std::string&)>& add) {
  constexpr std::uint64_t kEpoch = (std::uint64_t{1} << 62) + 10;
  for (const RecordedProcess& process : recording.processes()) {
    TurnReader reader(process);
    record::ReadTurn turn;
    while (reader.next(turn)) {
      const auto micros = static_cast<std::uint64_t>(turn.wall.time_since_epoch().count());
      for (const record::ReadEvent& read : turn.events) {
        if (read.event.operation != trace::Operation::log) continue;
        add(fmt::format("@{:016x}{:08x} {}", kEpoch + micros / 1'000'000, micros % 1'000'000 * 1000,
                        read.event.subject));
      }
    }
    if (!reader.trouble().empty()) return reader.trouble();
  }
  return std::string();
}

std::string read_lines(const TraceSet& recording,
                       const std::function<void(const TraceLine&)>& add) {
  std::optional<WallTime> origin;
  std::int64_t last = 0;
  for (const RecordedProcess& process : recording.processes()) {
    TurnReader reader(process);
    record::ReadTurn turn;
    std::optional<Instant> begun;
    std::int64_t offset = 0;
    std::string who = "server";
    while (reader.next(turn)) {
      if (!origin) origin = turn.wall;
      if (!begun) {
        // Clocks of two boots have nothing in common; the calendar has.
        begun = turn.now;
        offset = std::max(last, Duration(turn.wall - *origin).count());
      }
      last = offset + (turn.now - *begun).count();
      for (const record::ReadEvent& read : turn.events) {
        if (read.event.operation == trace::Operation::started) {
          who = fmt::format("{}/{}", read.event.subject, read.event.numbers[0]);
        }
        add(line_of(read, who, last));
      }
    }
    TraceLine end;
    end.ns = last;
    end.who = who.substr(0, who.find('/'));
    end.what = reader.exit_code() ? "exit" : "end of the recording";
    add(end);
    if (!reader.trouble().empty()) return reader.trouble();
  }
  return std::string();
}

}  // namespace porpoise::sim
