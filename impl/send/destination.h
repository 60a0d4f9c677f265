#pragma once
// What is known of one place that mail goes to: how much may be under way to it at once, and, when
// it is down, who tries it for all others. A state machine: no I/O, no clock.

#include <cstdint>
#include <functional>
#include <string>

#include "impl/host/clock.h"
#include "impl/roles/delivery_agent.h"

namespace porpoise::send {

/// How long after its last attempt a destination is tried again that has been down for so long.
using ProbeGap = std::function<Duration(Duration down_for)>;

class Destination {
 public:
  /// Attempts at once before anything is known; each success adds one, up to the limit, each
  /// trouble halves. Failures in a row before one that took mail lately counts as down.
  static constexpr std::size_t kFirstWindow = 5;
  static constexpr std::size_t kFailures = 3;
  /// Mail from a destination that is down brings its next probe no closer than this after the last.
  static constexpr Duration kHintGap = std::chrono::minutes(1);

  enum class Admission : std::uint8_t {
    attempt,   ///< May be tried now; begin() it.
    full,      ///< When another attempt has ended.
    deferred,  ///< It is down, and the last probe counts for this one as well.
  };
  /// What the end of an attempt has changed.
  enum class Change : std::uint8_t { nothing, went_down, came_back };

  /// Asks nothing of a destination with `limit` 0: it is never full and never down.
  Admission admit(Instant now, std::size_t limit) const;
  void begin(Instant now);
  /// `gap` is asked when it is down. came_back: it has taken mail, after it was down.
  Change end(Instant now, std::size_t limit, const roles::Verdict& verdict, const ProbeGap& gap);

  /// Mail has come from there. Whether it is to be probed now because of that.
  bool hear(Instant now);
  /// Whatever is known against it does not count any more: the operator wants it tried.
  void forget();

  bool down() const { return down_; }
  std::size_t under_way() const { return under_way_; }
  std::size_t window(std::size_t limit) const;
  Instant down_since() const { return down_since_; }                 ///< While it is down.
  Instant next_probe() const { return next_probe_; }                 ///< While it is down.
  const std::string& last_failure() const { return last_failure_; }  ///< While it is down.

 private:
  Change fail(Instant now, const roles::Verdict& verdict, const ProbeGap& gap);

  std::size_t under_way_ = 0;
  std::size_t window_ = kFirstWindow;
  std::size_t failures_ = 0;  // in a row
  bool took_mail_ = false;    // or at least talked
  bool down_ = false;
  Instant down_since_;
  Instant last_attempt_;
  Instant next_probe_;
  std::string last_failure_;
};

/// The least time between two probes, where a single message would wait for `alone` and `waiting`
/// of them do: n messages learn from one probe what one learns, so it is worth sqrt(n) times as
/// many. Half of that, so that a message alone keeps its own schedule.
Duration shared_gap(Duration alone, std::size_t waiting);
inline constexpr Duration kProbeGapLeast = std::chrono::minutes(1);

}  // namespace porpoise::send
