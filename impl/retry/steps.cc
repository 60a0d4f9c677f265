#include "impl/retry/steps.h"

#include <algorithm>

#include "impl/base/assert.h"

namespace porpoise::retry {
namespace {

/// The finalizer of splitmix64: any change of the key changes half of the bits.
std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

}  // namespace

Steps::Steps(std::vector<std::int64_t> waits, std::int64_t jitter_permille)
    : waits_(std::move(waits)), jitter_permille_(jitter_permille) {
  PORPOISE_ASSERT(!waits_.empty());
  std::int64_t age = 0;
  for (const std::int64_t wait : waits_) {
    PORPOISE_ASSERT(wait >= 1);
    ages_.push_back(age);
    age += std::min(wait, kMaxAge);
  }
}

std::int64_t Steps::wait(std::int64_t age, const AttemptState& state) const {
  const auto begun = std::upper_bound(ages_.begin(), ages_.end(), age);
  const auto step = static_cast<std::size_t>(begun - ages_.begin()) - 1;
  const std::int64_t spread = waits_[step] * jitter_permille_ / 1000;
  if (spread == 0) return waits_[step];
  // Hashed with the age as well: the repeated last wait must not repeat its jitter.
  const std::uint64_t drawn = mix(mix(state.key) ^ static_cast<std::uint64_t>(age));
  return waits_[step] + static_cast<std::int64_t>(drawn % static_cast<std::uint64_t>(spread + 1));
}

std::vector<std::int64_t> linear_waits(std::int64_t first, std::int64_t step, std::int64_t cap) {
  std::vector<std::int64_t> waits{std::min(first, cap)};
  std::int64_t age = waits.back();
  while (step > 0 && waits.back() < cap && age < kMaxAge) {
    waits.push_back(std::min(waits.back() + step, cap));
    age += waits.back();
  }
  return waits;
}

std::vector<std::int64_t> exponential_waits(std::int64_t first, std::int64_t factor_permille, std::int64_t cap) {
  PORPOISE_ASSERT(factor_permille > 1000);
  std::vector<std::int64_t> waits{std::min(first, cap)};
  std::int64_t exact = first * 1000;  // Thousandths, so that small waits grow as well.
  std::int64_t age = waits.back();
  while (waits.back() < cap && age < kMaxAge) {
    exact = exact * factor_permille / 1000;
    waits.push_back(std::min(exact / 1000, cap));
    age += waits.back();
  }
  return waits;
}

std::int64_t Postfix::wait(std::int64_t age, const AttemptState&) const {
  constexpr std::int64_t kScan = 300;
  const std::int64_t due = age + std::clamp<std::int64_t>(age, 300, 4000);
  return (due + kScan - 1) / kScan * kScan - age;
}

}  // namespace porpoise::retry
