#pragma once
// What the attempts tell about each destination: is it up, away at times, dead, greylisting, picky?

#include <string>
#include <vector>

#include "sim/maillog/log_data.h"

namespace porpoise::sim::maillog {

/// A time when a destination took no mail, as far as attempts show it: it began in (before, first]
/// and ended in (last, after]. Infinite `after`: it had not ended when the log did.
struct SeenOutage {
  double before = 0, first = 0, last = 0, after = 0;
};

/// How long a message whose first attempt failed would have had to wait: in (longer_than, at_most].
struct SeenWait {
  double longer_than = 0, at_most = 0;
};

enum class DestinationKind {
  up,           ///< Nothing was ever deferred.
  outages,      ///< Takes all mail or none, by turns.
  greylisting,  ///< Defers some mail while it takes other mail.
  refusing,     ///< Refuses recipients for good, defers hardly any.
  dead,         ///< Never took any.
};
const char* name_of(DestinationKind kind);

struct Destination {
  std::string name;
  DestinationKind kind = DestinationKind::up;
  std::uint64_t accepted = 0, refused = 0, timed_out = 0, deferred = 0, failed = 0;
  /// Changes between taking and deferring, over what as many of each would have in random order:
  /// near 0 for outages, near 1 for greylisting.
  double mixing = 0;
  /// New messages a second: what a short outage is noticed by.
  double traffic = 0;
  std::vector<SeenOutage> outages;  ///< Only of `outages` and `dead`.
  std::vector<SeenWait> waits;

  std::uint64_t deferrals() const { return refused + timed_out + deferred; }
};

/// In the order of first appearance.
std::vector<Destination> look_at(const LogData& log);

}  // namespace porpoise::sim::maillog
