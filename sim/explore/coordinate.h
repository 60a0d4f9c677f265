#pragma once
// Where in the space of crashes a state lies: enough to make it again.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "impl/base/result.h"

namespace porpoise::sim {

/// One crash: at which point of a life, and what became of the machine there.
struct CrashChoice {
  enum class Kind : std::uint8_t {
    power_loss,  ///< The disk keeps the `image`-th of the states that the profile allows.
    kill,
    hang,
  };

  std::size_t point = 0;
  Kind kind = Kind::power_loss;
  std::uint64_t image = 0;

  bool operator==(const CrashChoice&) const = default;
  /// "417:12", "417:kill", "417:hang".
  std::string to_string() const;
  /// Nothing when `text` is none of these.
  static std::optional<CrashChoice> parse(std::string_view text);
};

/// One crash, or one and another during the recovery from it.
using CrashPath = std::vector<CrashChoice>;

/// As options of the command line: `--at 417 --image 12 --then 33:2`.
std::string options_of(const CrashPath& path);

}  // namespace porpoise::sim
