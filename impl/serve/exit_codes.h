#pragma once
// What porpoise's programs end with, besides 0.

namespace porpoise::serve {

inline constexpr int kBadInput = 2;
/// Something to be done by machine or disk failed; nothing is wrong with what was asked for.
inline constexpr int kTrouble = 111;

}  // namespace porpoise::serve
