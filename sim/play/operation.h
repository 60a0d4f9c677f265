#pragma once
// What can be done to a mail server, one step at a time, as values that can be written down: whole
// sequences of them are generated (by chance in tests/properties, all of them in sequences.h), made
// a scene of (plot.h) and judged.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "impl/host/clock.h"
#include "sim/disk/faults.h"

namespace porpoise::sim {

struct Operation {
  enum class Kind : std::uint8_t {
    submit,     ///< A message to `here` mailboxes and `there` recipients of another host, `bytes`
                ///< long.
    ok,         ///< The other host takes the next attempt for its `which`th recipient it has not
                ///< settled (from 1), and all is quiet before the next step.
    temporary,  ///< It defers that attempt.
    permanent,  ///< It refuses it; the notice of that is a message to the other host, too.
    wait,       ///< `lasts`
    hup,
    alrm,
    term,  ///< The server ends by itself and is started again.
    kill,
    power_loss,  ///< The disk keeps the `number`th of the states that its profile allows then.
    hang,        ///< The machine stands still.
    fault,       ///< The `number`th call from now on that `fault` can hit is hit by it.
  };

  Kind kind = Kind::submit;
  std::uint32_t here = 0;
  std::uint32_t there = 0;
  std::uint32_t bytes = kSmall;
  std::uint32_t which = 1;
  Duration lasts{0};  ///< Whole milliseconds.
  std::uint64_t number = 0;
  FaultKind fault = FaultKind::short_write;
  AfterSyncError after = AfterSyncError::clean_new;  ///< Of sync_error and no_space_late.

  static constexpr std::uint32_t kSmall = 600;
  static constexpr std::uint32_t kLarge = 300'000;  ///< More than the journal keeps itself.

  bool operator==(const Operation&) const = default;
  /// `submit:1+2:600`, `temporary:1`, `wait:250ms`, `kill`, `power-loss:17`,
  /// `fault:sync-error:2:erofs`.
  std::string to_string() const;
  /// Nothing when `text` is none of these.
  static std::optional<Operation> parse(std::string_view text);
};

using Sequence = std::vector<Operation>;

/// With a space between two operations.
std::string to_string(const Sequence& sequence);
/// Nothing when there is a word that is no operation.
std::optional<Sequence> parse_sequence(std::string_view text);

}  // namespace porpoise::sim
