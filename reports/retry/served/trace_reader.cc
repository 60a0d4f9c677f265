#include "reports/retry/served/trace_reader.h"

#include <charconv>
#include <optional>

namespace porpoise::reports::retry {
namespace {

using trace::Operation;
using trace::TraceEvent;

double to_seconds(Instant instant) {
  return static_cast<double>(instant.ns) * 1e-9;
}

/// The number that `text` begins with, taken off it.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

}  // namespace

TraceReader::TraceReader(const std::vector<Endpoint>& servers, std::size_t letters) {
  told_.fates.resize(letters);
  for (std::size_t d = 0; d < servers.size(); ++d) destinations_[servers[d].to_string()] = d;
}

void TraceReader::read(Instant now, const TraceEvent& event) {
  if (event.operation == Operation::log) read_line(to_seconds(now), event.subject);
  if (event.operation == Operation::connect) read_connect(to_seconds(now), event);
}

void TraceReader::read_line(double now, std::string_view line) {
  if (take_prefix(line, "starting delivery ")) {
    start(now, line);
  } else if (take_prefix(line, "delivery ")) {
    finish(now, line);
  }
}

/// `N: msg ID to remote LETTER@...`
void TraceReader::start(double now, std::string_view line) {
  const auto delivery = take_number(line);
  if (!delivery || !take_prefix(line, ": msg ")) return;
  const auto id = take_number(line);
  if (!id || !take_prefix(line, " to remote ")) return;
  const auto letter = take_number(line);
  if (!letter || *letter >= told_.fates.size()) return;
  Fate& fate = told_.fates[*letter];
  fate.id = *id;
  fate.tries.push_back({now, now});
  under_way_[*delivery] = *letter;
}

/// `N: success: ...`
void TraceReader::finish(double now, std::string_view line) {
  const auto delivery = take_number(line);
  const auto found = delivery ? under_way_.find(*delivery) : under_way_.end();
  if (found == under_way_.end()) return;
  Fate& fate = told_.fates[found->second];
  under_way_.erase(found);
  fate.tries.back().end = now;
  if (line.starts_with(": success:")) fate.kind = Fate::Kind::delivered;
  if (line.starts_with(": failure:")) fate.kind = Fate::Kind::bounced;
  if (fate.kind != Fate::Kind::waiting) ++settled_;
}

void TraceReader::read_connect(double now, const TraceEvent& event) {
  const auto found = destinations_.find(event.subject);
  if (found == destinations_.end()) return;
  Connect::Kind kind = Connect::Kind::made;
  if (event.error) {
    const bool refused = event.error == make_error(errc::connection_refused);
    kind = refused ? Connect::Kind::refused : Connect::Kind::timed_out;
  }
  told_.connects.push_back({now, found->second, kind});
}

}  // namespace porpoise::reports::retry
