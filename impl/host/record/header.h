#pragma once
// What stands at the beginning of a recording: which process, started how, and which part of its
// record this file is. docs/trace-format.md has the bytes.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "impl/host/clock.h"

namespace porpoise::record {

/// The version that is written, and the only one that is read.
inline constexpr std::uint32_t kVersion = 1;
inline constexpr std::string_view kMagic = "porpoise trace\r\n";

struct Header {
  std::string program;                ///< What was run, as "porpoise 0.1.0".
  std::string home;                   ///< Of the server.
  std::vector<std::string> listen;    ///< As ServeOptions::listen.
  std::vector<std::string> warnings;  ///< As ServeOptions::warnings.
  std::uint64_t process = 0;          ///< The same in all files about one process.
  std::uint64_t part = 1;             ///< 1, 2, 3, ... of the files about one process.
  WallTime begun;                     ///< When this file was begun.
  bool redacted = false;              ///< Bodies and local parts are not the real ones.
  /// Turns are single completions, as in a simulated world.
  bool single = false;

  Header() = default;
};

std::string to_bytes(const Header& header);

/// The header at the beginning of `file`, and the bytes that it takes; or why it has none.
struct HeaderFound {
  std::optional<Header> header;
  std::size_t size = 0;
  std::string trouble;

  HeaderFound() = default;
};
HeaderFound read_header(std::string_view file);

}  // namespace porpoise::record
