#pragma once
// What the programs with qmail's names end with, besides 0.

namespace porpoise::inject {

inline constexpr int kPermanent = 100;  ///< It can never work.
inline constexpr int kTemporary = 111;  ///< It may work later.

}  // namespace porpoise::inject
