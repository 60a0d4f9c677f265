#include "sim/fuzz/seeds.h"

#include <charconv>
#include <utility>

namespace porpoise::sim {

namespace {

using Numbers = std::pair<std::uint64_t, std::uint64_t>;

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Numbers> parse_two(std::string_view text, std::string_view between) {
  const std::size_t at = text.find(between);
  if (at == std::string_view::npos) return std::nullopt;
  const auto first = parse_number(text.substr(0, at));
  const auto second = parse_number(text.substr(at + between.size()));
  if (!first || !second) return std::nullopt;
  return Numbers(*first, *second);
}

}  // namespace

std::optional<SeedRange> SeedRange::parse(std::string_view text) {
  const std::optional<Numbers> numbers = parse_two(text, "..");
  if (!numbers || numbers->first > numbers->second) return std::nullopt;
  if (numbers->second - numbers->first >= (1ULL << 63) - 1) return std::nullopt;
  return SeedRange{numbers->first, numbers->second};
}

std::uint64_t Shard::size(const SeedRange& range) const {
  const std::uint64_t all = range.size();
  return all < number ? 0 : (all - number) / of + 1;
}

std::optional<Shard> Shard::parse(std::string_view text) {
  const std::optional<Numbers> numbers = parse_two(text, "/");
  if (!numbers || numbers->first == 0 || numbers->first > numbers->second) return std::nullopt;
  return Shard{numbers->first, numbers->second};
}

}  // namespace porpoise::sim
