#pragma once
// The bytes of a file in HOME/incoming: the magic; the body in pieces, each behind its length; a
// length of 0; the sender; the number of recipients; the recipients; the CRC-32C of all that.
// Numbers are 4 bytes, least significant first; sender and recipients stand behind their lengths.

#include <string_view>

namespace porpoise::inject {

inline constexpr std::string_view kSpoolMagic = "PQSPOOL1";
/// A file that is still being written, or whose writer died.
inline constexpr std::string_view kUnfinished = ".part";
/// One that was found broken and is left for the operator.
inline constexpr std::string_view kDamaged = ".damaged";

inline constexpr std::size_t kSpoolPieceMax = 64 << 10;

}  // namespace porpoise::inject
