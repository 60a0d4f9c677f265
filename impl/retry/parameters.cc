#include "impl/retry/parameters.h"

#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace porpoise::retry {
namespace {

std::optional<std::int64_t> parse_digits(std::string_view text) {
  std::int64_t value = 0;
  if (text.empty() || text.front() == '-') return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::int64_t unit_of(char letter) {
  switch (letter) {
    case 's': return 1;
    case 'm': return 60;
    case 'h': return 3600;
    case 'd': return 86400;
    default: return 0;
  }
}

std::optional<std::int64_t> parse_seconds(std::string_view text) {
  std::int64_t unit = text.empty() ? 0 : unit_of(text.back());
  if (unit != 0) text.remove_suffix(1);
  else unit = 1;
  const std::optional<std::int64_t> value = parse_digits(text);
  std::int64_t product = 0;
  if (!value || __builtin_mul_overflow(*value, unit, &product)) return std::nullopt;
  return product;
}

std::optional<std::int64_t> parse_permille(std::string_view text) {
  const std::size_t point = text.find('.');
  std::string places(point == text.npos ? "" : text.substr(point + 1));
  if (places.size() > 3 || (point != text.npos && places.empty())) return std::nullopt;
  places.resize(3, '0');
  const std::optional<std::int64_t> whole = parse_digits(text.substr(0, point));
  const std::optional<std::int64_t> part = parse_digits(places);
  if (!whole || !part || *whole > 1'000'000) return std::nullopt;
  return *whole * 1000 + *part;
}

}  // namespace

std::int64_t Parameters::seconds(std::string_view what, std::int64_t least, std::int64_t most) {
  const std::string_view text = take();
  const std::optional<std::int64_t> value = parse_seconds(text);
  if (value && *value >= least && *value <= most) return *value;
  fail(fmt::format("{} must be {} to {} seconds (units s, m, h, d), not '{}'", what, least, most, text));
  return least;
}

std::int64_t Parameters::permille(std::string_view what, std::int64_t least, std::int64_t most) {
  const std::string_view text = take();
  const std::optional<std::int64_t> value = parse_permille(text);
  if (value && *value >= least && *value <= most) return *value;
  fail(fmt::format("{} must be {:g} to {:g} with at most three decimal places, not '{}'", what,
                   static_cast<double>(least) / 1000, static_cast<double>(most) / 1000, text));
  return least;
}

void Parameters::finish() {
  if (more_) fail(fmt::format("'{}' is too much", rest_));
}

void Parameters::fail(std::string error) {
  if (error_.empty()) error_ = std::move(error);
}

std::string_view Parameters::take() {
  const std::size_t comma = rest_.find(',');
  const std::string_view text = rest_.substr(0, comma);
  more_ = more_ && comma != rest_.npos;
  rest_ = more_ ? rest_.substr(comma + 1) : std::string_view();
  return text;
}

}  // namespace porpoise::retry
