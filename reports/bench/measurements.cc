#include "reports/bench/measurements.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace porpoise::reports::bench {
namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == text.npos) return parts;
    text.remove_prefix(end + 1);
  }
}

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc() && read.ptr == text.data() + text.size();
}

void add_new(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

}  // namespace

std::string Measurements::read(std::string_view csv) {
  std::size_t number = 0;
  for (std::string_view line : split(csv, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (++number == 1 || line.empty()) continue;
    const std::vector<std::string_view> fields = split(line, ',');
    Measurement one;
    if (fields.size() != 6 || !read_number(fields[0], one.round) ||
        !read_number(fields[5], one.value)) {
      return fmt::format("line {}: not ROUND,WHAT,SERVER,LOAD,METRIC,VALUE", number);
    }
    one.what = fields[1];
    one.server = fields[2];
    one.load = fields[3];
    one.metric = fields[4];
    all_.push_back(std::move(one));
  }
  return all_.empty() ? "no measurements are there" : std::string();
}

std::vector<std::string> Measurements::servers(std::string_view what) const {
  std::vector<std::string> names;
  for (const Measurement& one : all_) {
    if (one.what == what) add_new(names, one.server);
  }
  std::sort(names.begin(), names.end(), std::greater<>());
  return names;
}

std::vector<std::string> Measurements::loads(std::string_view what, std::string_view server) const {
  std::vector<std::string> names;
  for (const Measurement& one : all_) {
    if (one.what == what && one.server == server) add_new(names, one.load);
  }
  return names;
}

std::vector<Measurement> Measurements::chosen(const Choice& choice, std::string_view server) const {
  std::vector<Measurement> found;
  for (const Measurement& one : all_) {
    if (one.what == choice.what && one.load == choice.load && one.metric == choice.metric &&
        one.server == server) {
      found.push_back(one);
    }
  }
  return found;
}

std::optional<Spread> Measurements::of(const Choice& choice, std::string_view server) const {
  std::vector<double> values;
  for (const Measurement& one : chosen(choice, server)) values.push_back(one.value);
  return spread_of(std::move(values));
}

std::optional<Spread> Measurements::ratio(const Choice& choice, std::string_view server,
                                          const Choice& other_choice, std::string_view base) const {
  std::vector<double> ratios;
  const std::vector<Measurement> below = chosen(other_choice, base);
  for (const Measurement& one : chosen(choice, server)) {
    for (const Measurement& other : below) {
      if (other.round == one.round && other.value != 0) ratios.push_back(one.value / other.value);
    }
  }
  return spread_of(std::move(ratios));
}

std::optional<Spread> spread_of(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  Spread spread;
  spread.median =
      values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  spread.low = values.front();
  spread.high = values.back();
  return spread;
}

}  // namespace porpoise::reports::bench
