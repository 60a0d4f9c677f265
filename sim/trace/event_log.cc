#include "sim/trace/event_log.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace porpoise::sim {

namespace {

/// Keeps the fields in the order in which they are written down.
using Json = nlohmann::ordered_json;

std::string_view name_of(ActorEvent::Kind kind) {
  using Kind = ActorEvent::Kind;
  switch (kind) {
    case Kind::started: return "peer.started";
    case Kind::connected: return "peer.connected";
    case Kind::failed: return "peer.failed";
    case Kind::accepted: return "peer.accepted";
    case Kind::bytes: return "peer.bytes";
    case Kind::closed: return "peer.closed";
    case Kind::reset: return "peer.reset";
    case Kind::timer: return "peer.timer";
    case Kind::datagram: return "peer.datagram";
  }
  return "";
}

/// JSON holds characters, traces hold bytes: byte n is written as the character U+00nn.
std::string as_characters(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    if (value < 0x80) {
      text += byte;
    } else {
      text += static_cast<char>(0xc0 | value >> 6);
      text += static_cast<char>(0x80 | (value & 0x3f));
    }
  }
  return text;
}

std::string joined(std::span<const std::string_view> pieces) {
  std::string all;
  for (const std::string_view piece : pieces) all += piece;
  return all;
}

template <std::size_t N>
void put_numbers(Json& line, const char* key, const std::array<std::uint64_t, N>& numbers) {
  std::size_t used = N;
  while (used > 0 && numbers[used - 1] == 0) --used;
  if (used > 0) line[key] = std::vector<std::uint64_t>(numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(used));
}

}  // namespace

void EventLog::begin(std::string_view who, std::string_view what) {
  ++count_;
  digest_.add(world_.now().ns);
  digest_.add(who);
  digest_.add(what);
}

void EventLog::note(std::string_view whom, std::string_view what) {
  begin(whom, what);
  if (!listener_) return;
  Json line;
  line["event"] = count_;
  line["ns"] = world_.now().ns;
  line["who"] = whom;
  line["what"] = what;
  listener_(line.dump());
}

void EventLog::add(const Process& process, const trace::TraceEvent& event) {
  const std::string who = fmt::format("{}/{}", process.name(), process.number());
  begin(who, trace::name_of(event.operation));
  digest_.add(event.call);
  digest_.add(event.wall.time_since_epoch().count());
  digest_.add(event.on);
  digest_.add(event.made);
  digest_.add(event.subject);
  digest_.add(event.object);
  for (const std::uint64_t number : event.numbers) digest_.add(number);
  for (const std::uint64_t number : event.results) digest_.add(number);
  digest_.add(event.error.value());
  for (const std::string_view piece : event.payload) digest_.add(piece);
  if (!listener_) return;

  Json line;
  line["event"] = count_;
  line["ns"] = world_.now().ns;
  line["who"] = who;
  line["what"] = trace::name_of(event.operation);
  line["call"] = event.call;
  if (event.on != 0) line["on"] = event.on;
  if (event.made != 0) line["made"] = event.made;
  if (!event.subject.empty()) line["subject"] = as_characters(event.subject);
  if (!event.object.empty()) line["object"] = as_characters(event.object);
  put_numbers(line, "arguments", event.numbers);
  put_numbers(line, "results", event.results);
  if (event.error) line["error"] = event.error.message();
  const std::string payload = joined(event.payload);
  if (!payload.empty()) line["bytes"] = as_characters(payload);
  listener_(line.dump());
}

void EventLog::add(const StageState::Place& place, const ActorEvent& event) {
  const std::string_view what = name_of(event.kind);
  begin(place.name, what);
  digest_.add(event.connection);
  digest_.add(event.tag);
  digest_.add(event.bytes);
  if (!listener_) return;
  Json line;
  line["event"] = count_;
  line["ns"] = world_.now().ns;
  line["who"] = place.name;
  line["what"] = what;
  if (event.connection != 0) line["on"] = event.connection;
  if (event.tag != 0) line["tag"] = event.tag;
  if (!event.bytes.empty()) line["bytes"] = as_characters(event.bytes);
  listener_(line.dump());
}

}  // namespace porpoise::sim
