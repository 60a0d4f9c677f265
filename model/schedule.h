#pragma once
// When qmail's schedule allows the next attempt. The model's own arithmetic.

#include <cstdint>

namespace porpoise::model {

/// The largest whole number whose square is at most `value`, which is not negative and below 2^50
/// (where a square root is exact enough).
std::int64_t whole_root(std::int64_t value);

/// The earliest age, in seconds, for an attempt after one at `age`: the square of the number after
/// the square root of `age`, `skip` further on (10 for local, 20 for remote delivery).
std::int64_t next_allowed_age(std::int64_t age, std::int64_t skip);

}  // namespace porpoise::model
