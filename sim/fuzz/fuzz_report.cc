#include "sim/fuzz/fuzz_report.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/fuzz/injected.h"

namespace porpoise::sim {

namespace {

using Json = nlohmann::ordered_json;
using Counts = std::map<std::string, std::uint64_t>;

constexpr const char* kFormat = "porpoise-fuzz-1";
constexpr std::size_t kPlainNumbers = 3;  ///< Events, microseconds, failed.
constexpr const char* kOutcomes[] = {"accepted", "delivered", "bounced",
                                     "attempts", "deferrals", "replies_lost"};

void add(Counts& to, const Counts& from) {
  for (const auto& [name, count] : from) to[name] += count;
}

std::string named_counts(const Counts& counts) {
  std::string text;
  for (const auto& [name, count] : counts) {
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, count);
  }
  return text.empty() ? "nothing" : text;
}

}  // namespace

std::vector<std::uint64_t> numbers_of(const FuzzCase& run, const RunResult& result, bool failed) {
  const RunCounts& counts = result.counts;
  std::vector<std::uint64_t> numbers = {
      result.events,      static_cast<std::uint64_t>(result.end.ns) / 1000,
      failed ? 1U : 0U,   counts.accepted,
      counts.delivered,   counts.bounced,
      counts.attempts,    counts.deferrals,
      counts.replies_lost};
  for (const auto& [name, count] : injected_in(run)) numbers.push_back(count);
  return numbers;
}

std::uint64_t FuzzReport::done() const {
  std::uint64_t all = 0;
  for (const ReportPart& part : parts) all += part.done;
  return all;
}

void FuzzReport::add(const std::vector<std::uint64_t>& numbers) {
  events += numbers[0];
  virtual_us += numbers[1];
  failed += numbers[2];
  std::size_t at = kPlainNumbers;
  if (numbers.size() == kPlainNumbers) return;  // of a run that ended its process
  for (const char* name : kOutcomes) outcomes[name] += numbers[at++];
  for (const auto& [name, none] : injected_in(FuzzCase())) injected[name] += numbers[at++];
}

std::string FuzzReport::add(const FuzzReport& other) {
  if (other.stories != stories || other.seeds != seeds) return "is of another campaign";
  for (const ReportPart& part : other.parts) {
    const bool known = std::any_of(parts.begin(), parts.end(),
                                   [&](const ReportPart& own) { return own.shard == part.shard; });
    if (known) {
      return fmt::format("has part {}/{}, which another one has too", part.shard.number,
                         part.shard.of);
    }
  }
  parts.insert(parts.end(), other.parts.begin(), other.parts.end());
  failed += other.failed;
  events += other.events;
  virtual_us += other.virtual_us;
  wall_ms += other.wall_ms;
  sim::add(outcomes, other.outcomes);
  sim::add(injected, other.injected);
  failures.insert(failures.end(), other.failures.begin(), other.failures.end());
  return std::string();
}

std::string FuzzReport::to_json() const {
  Json json;
  json["format"] = kFormat;
  json["stories"] = stories;
  json["seeds"] = {seeds.first, seeds.last};
  json["parts"] = Json::array();
  for (const ReportPart& part : parts) {
    Json one;
    one["shard"] = {part.shard.number, part.shard.of};
    one["done"] = part.done;
    json["parts"].push_back(one);
  }
  json["failed"] = failed;
  json["events"] = events;
  json["virtual_us"] = virtual_us;
  json["wall_ms"] = wall_ms;
  json["outcomes"] = outcomes;
  json["injected"] = injected;
  json["failures"] = failures;
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::optional<FuzzReport> FuzzReport::from_json(const std::string& text) {
  try {
    const Json json = Json::parse(text);
    if (json.at("format") != kFormat) return std::nullopt;
    FuzzReport report;
    json.at("stories").get_to(report.stories);
    json.at("seeds").at(0).get_to(report.seeds.first);
    json.at("seeds").at(1).get_to(report.seeds.last);
    for (const Json& one : json.at("parts")) {
      ReportPart part;
      one.at("shard").at(0).get_to(part.shard.number);
      one.at("shard").at(1).get_to(part.shard.of);
      one.at("done").get_to(part.done);
      report.parts.push_back(part);
    }
    json.at("failed").get_to(report.failed);
    json.at("events").get_to(report.events);
    json.at("virtual_us").get_to(report.virtual_us);
    json.at("wall_ms").get_to(report.wall_ms);
    json.at("outcomes").get_to(report.outcomes);
    json.at("injected").get_to(report.injected);
    json.at("failures").get_to(report.failures);
    return report;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

std::string FuzzReport::summary() const {
  const std::uint64_t ms = std::max<std::uint64_t>(wall_ms, 1);
  return fmt::format(
      "injected: {}\noutcomes: {}\nspeed: {} events/s, {} times real time\n"
      "seeds={} failed={} events={} virtual_s={} wall_s={:.2f}\n",
      named_counts(injected), named_counts(outcomes), events * 1000 / ms, virtual_us / 1000 / ms,
      done(), failed, events, virtual_us / 1'000'000, static_cast<double>(wall_ms) / 1000);
}

}  // namespace porpoise::sim
