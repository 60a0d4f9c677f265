#include "reports/retry/input.h"

#include <charconv>
#include <cmath>
#include <fstream>

#include <fmt/format.h>

#include "impl/retry/parameters.h"
#include "sim/maillog/read_log.h"

namespace porpoise::reports::retry {
namespace {

/// `seconds,survival`, or nothing.
std::optional<std::pair<double, double>> parse_point(const std::string& line) {
  const char* const end = line.data() + line.size();
  double t = 0, share = 0;
  const auto first = std::from_chars(line.data(), end, t);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != ',') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, share);
  if (second.ec != std::errc() || second.ptr != end || !std::isfinite(t) || !std::isfinite(share)) return std::nullopt;
  return std::pair(t, share);
}

std::string read_pools(const std::vector<std::string>& names, std::vector<Pool>& pools) {
  for (const std::string& name : names) {
    const std::size_t equals = name.find('=');
    if (equals == 0 || equals == name.npos || equals + 1 == name.size()) {
      return fmt::format("pool '{}': must be NAME=DOMAIN,DOMAIN,...", name);
    }
    Pool pool{name.substr(0, equals), {}};
    for (std::size_t at = equals + 1; at <= name.size();) {
      const std::size_t comma = std::min(name.find(',', at), name.size());
      pool.domains.push_back(name.substr(at, comma - at));
      at = comma + 1;
    }
    pools.push_back(std::move(pool));
  }
  return "";
}

std::string read_log(const Options& options, bool has_mix, bool has_outages, Setup& setup) {
  std::vector<Pool> pools;
  std::string error = read_pools(options.pools, pools);
  if (!error.empty()) return error;
  LogData log = sim::maillog::read_logs(options.logs, error);
  if (!error.empty()) return error;
  setup.log = summarize(std::move(log), pools, options.seed);
  if (!has_mix) {
    PerKind seen{0, 0, 0};
    for (const Destination& destination : setup.log->destinations) {
      seen.refused += static_cast<double>(destination.refused);
      seen.timed_out += static_cast<double>(destination.timed_out);
      seen.deferred += static_cast<double>(destination.deferred);
    }
    if (seen.refused + seen.timed_out + seen.deferred > 0) setup.costs.parts = seen;
  }
  if (setup.log->waits.empty()) return "";
  Outage outage;
  outage.name = outage.title = "your log";
  outage.wait = tabulated_law(setup.log->waits.front().lengths.survival);
  if (!has_outages) setup.outages.clear();
  setup.outages.insert(setup.outages.begin(), std::move(outage));
  return "";
}

}  // namespace

MadeOutage outage_from_file(const std::string& path) {
  std::ifstream file(path);
  if (!file) return {std::nullopt, fmt::format("cannot read the outage law {}", path)};
  std::vector<std::pair<double, double>> points;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.ends_with('\r')) line.pop_back();
    const bool head = number == 1 && !line.empty() && std::isalpha(static_cast<unsigned char>(line.front())) != 0;
    if (line.empty() || head) continue;
    const auto fail = [&](std::string_view why) {
      return MadeOutage{std::nullopt, fmt::format("{}:{}: {}, not '{}'", path, number, why, line.substr(0, 60))};
    };
    const auto point = parse_point(line);
    if (!point) return fail("must be SECONDS,SURVIVAL");
    if (points.empty() && (point->first != 0 || point->second != 1)) return fail("the first point must be 0,1");
    if (!points.empty() && point->first <= points.back().first) return fail("seconds must rise");
    if (point->second < 0 || (!points.empty() && point->second > points.back().second)) {
      return fail("survival must fall from 1 and not below 0");
    }
    points.push_back(*point);
  }
  if (points.size() < 2) return {std::nullopt, fmt::format("{}: needs at least two points SECONDS,SURVIVAL", path)};
  Outage outage;
  outage.name = outage.title = "file:" + path;
  outage.wait = tabulated_law(std::move(points));
  return {std::move(outage), ""};
}

std::string read_setup(const Options& options, Setup& setup) {
  setup = default_setup();
  porpoise::retry::Parameters lifetime(options.lifetime);
  setup.lifetime = lifetime.seconds("the lifetime", 60, 60 * 86400);
  lifetime.finish();
  if (!lifetime.error().empty()) return lifetime.error();
  if (options.messages < 100 || options.messages > 10'000'000) return "messages must be 100 to 10000000";
  if (options.letters != 0 && (options.letters < 20 || options.letters > 50'000)) {
    return "letters must be 20 to 50000, or 0 to leave the whole server out";
  }
  setup.play = {options.seed, options.messages};
  setup.letters = options.letters;

  if (!options.schedules.empty()) setup.schedules.clear();
  for (const std::string& name : options.schedules) {
    auto [named, error] = make_named(name);
    if (!error.empty()) return error;
    setup.schedules.push_back(std::move(named));
  }
  if (!options.outages.empty()) setup.outages.clear();
  for (const std::string& name : options.outages) {
    MadeOutage made = name.starts_with("file:") ? outage_from_file(name.substr(5)) : make_outage(name);
    if (!made.error.empty()) return made.error;
    setup.outages.push_back(*std::move(made.outage));
  }
  bool has_mix = false;
  for (const std::string& assignment : options.costs) {
    const std::string error = setup.costs.set(assignment);
    if (!error.empty()) return error;
    has_mix = has_mix || assignment.starts_with("mix=");
  }
  if (!options.pools.empty() && options.logs.empty()) return "--pool needs a --log";
  if (!options.logs.empty()) {
    const std::string error = read_log(options, has_mix, !options.outages.empty(), setup);
    if (!error.empty()) return error;
  }

  const auto repeat = [&setup](const char* option, const std::vector<std::string>& values) {
    for (const std::string& value : values) setup.command += fmt::format(" {} '{}'", option, value);
  };
  setup.command = "porpoise-report retry -o DIR";
  repeat("--schedule", options.schedules);
  repeat("--outage", options.outages);
  repeat("--cost", options.costs);
  repeat("--log", options.logs);
  repeat("--pool", options.pools);
  setup.command += fmt::format(" --lifetime {} --seed {} --messages {} --letters {}", options.lifetime, options.seed,
                               options.messages, options.letters);
  return "";
}

}  // namespace porpoise::reports::retry
