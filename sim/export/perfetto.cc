#include "sim/export/perfetto.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace porpoise::sim {

namespace {

using OrderedJson = nlohmann::ordered_json;

/// Events are in microseconds; a fraction keeps the rest.
double micros(std::int64_t ns) {
  return static_cast<double>(ns) / 1000;
}

OrderedJson event_of(const char* phase, std::uint64_t process, std::int64_t ns) {
  OrderedJson event;
  event["ph"] = phase;
  event["pid"] = process;
  event["ts"] = micros(ns);
  return event;
}

bool skip(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

std::uint64_t take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number).ptr;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

std::string dump(const OrderedJson& event) {
  return event.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

}  // namespace

PerfettoExport::PerfettoExport(Write write) : write_(std::move(write)) {
  write_("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[");
}

void PerfettoExport::add(const TraceLine& line) {
  last_ns_ = std::max(last_ns_, line.ns);
  Party& party = this->party(line.host());
  if (line.what.starts_with("peer.")) return heard(party, line);
  if (!line.is_call()) {
    if (line.what == "power-loss" || line.what == "kill") end_all(party, line.ns, "cut off");
    return mark(party, line);
  }
  if (line.what == "log") logged(party, line);
  if (line.what == "started") end_all(party, line.ns, "cut off");
}

void PerfettoExport::finish() {
  for (auto& [name, party] : parties_) {
    end_all(party, last_ns_, "still open");
    while (!party.waiting.empty()) message_went(party, party.waiting.begin()->first, last_ns_);
  }
  write_("\n]}\n");
}

PerfettoExport::Party& PerfettoExport::party(std::string_view name) {
  if (const auto known = parties_.find(name); known != parties_.end()) return known->second;
  Party& party = parties_[std::string(name)];
  party.number = parties_.size();
  OrderedJson event = event_of("M", party.number, 0);
  event["name"] = "process_name";
  event["args"]["name"] = name;
  put(dump(event));
  return party;
}

/// qmail-send's words.
void PerfettoExport::logged(Party& party, const TraceLine& line) {
  std::string_view text = line.subject;
  if (skip(text, "starting delivery ")) {
    const std::uint64_t delivery = take_number(text);
    if (skip(text, ": ")) begin(party, delivery, std::string(text), line.ns);
  } else if (skip(text, "delivery ")) {
    const std::uint64_t delivery = take_number(text);
    if (skip(text, ": ")) end(party, delivery, line.ns, text);
  } else if (skip(text, "new msg ")) {
    message_came(party, take_number(text), line.ns);
  } else if (skip(text, "end msg ")) {
    message_went(party, take_number(text), line.ns);
  }
}

void PerfettoExport::message_came(Party& party, std::uint64_t message, std::int64_t ns) {
  const auto [at, is_new] = party.waiting.try_emplace(message, fmt::format("msg {}", message));
  if (!is_new) return;  // a server that starts tells of them again
  OrderedJson event = event_of("b", party.number, ns);
  event["cat"] = "message";
  event["id"] = fmt::format("{}.{}", party.number, message);
  event["name"] = at->second;
  put(dump(event));
  count_queue(party, ns);
}

void PerfettoExport::message_went(Party& party, std::uint64_t message, std::int64_t ns) {
  const auto node = party.waiting.extract(message);
  if (node.empty()) return;
  OrderedJson event = event_of("e", party.number, ns);
  event["cat"] = "message";
  event["id"] = fmt::format("{}.{}", party.number, message);
  event["name"] = node.mapped();
  put(dump(event));
  count_queue(party, ns);
}

void PerfettoExport::count_queue(const Party& party, std::int64_t ns) {
  OrderedJson event = event_of("C", party.number, ns);
  event["name"] = "messages in the queue";
  event["args"]["messages"] = party.waiting.size();
  put(dump(event));
}

void PerfettoExport::heard(Party& party, const TraceLine& line) {
  if (line.what == "peer.accepted" || line.what == "peer.connected") {
    begin(party, line.on, line.what == "peer.accepted" ? "session" : "own session", line.ns);
  } else if (line.what == "peer.closed" || line.what == "peer.reset") {
    end(party, line.on, line.ns, line.what.substr(5));
  }
}

void PerfettoExport::begin(Party& party, std::uint64_t key, std::string name, std::int64_t ns) {
  end(party, key, ns, "began again");
  const auto free = std::find(party.lanes.begin(), party.lanes.end(), false);
  const auto lane = static_cast<std::size_t>(free - party.lanes.begin());
  if (free == party.lanes.end()) {
    party.lanes.push_back(true);
    OrderedJson event = event_of("M", party.number, 0);
    event["tid"] = lane + 1;
    event["name"] = "thread_name";
    event["args"]["name"] = fmt::format("lane {}", lane + 1);
    put(dump(event));
  }
  party.lanes[lane] = true;
  party.slices[key] = Slice{lane, ns, std::move(name)};
}

void PerfettoExport::end(Party& party, std::uint64_t key, std::int64_t ns,
                         std::string_view outcome) {
  const auto node = party.slices.extract(key);
  if (node.empty()) return;
  const Slice& slice = node.mapped();
  party.lanes[slice.lane] = false;
  OrderedJson event = event_of("X", party.number, slice.from);
  event["dur"] = micros(ns - slice.from);
  event["tid"] = slice.lane + 1;
  event["cat"] = "delivery";
  event["name"] = slice.name;
  event["args"]["outcome"] = outcome;
  put(dump(event));
}

void PerfettoExport::end_all(Party& party, std::int64_t ns, std::string_view outcome) {
  while (!party.slices.empty()) end(party, party.slices.begin()->first, ns, outcome);
}

void PerfettoExport::mark(const Party& party, const TraceLine& line) {
  OrderedJson event = event_of("i", party.number, line.ns);
  event["s"] = "p";
  event["cat"] = "fault";
  event["name"] = line.what;
  put(dump(event));
}

void PerfettoExport::put(const std::string& event) {
  write_(events_++ == 0 ? "\n" : ",\n");
  write_(event);
}

}  // namespace porpoise::sim
