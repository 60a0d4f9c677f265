#pragma once
// The one thing that is different.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/scenario.h"

namespace porpoise::sim {

struct Change {
  std::map<std::string, std::string> control;  ///< File -> contents.
  std::vector<std::string> never_down;         ///< Peers, or domains whose mail they take.
  std::optional<Duration> power_loss;          ///< Of the server, for ten seconds.
  /// Before it all is as it was: settings change by HUP, outages that are under way end.
  Duration from{0};

  Change() = default;
  bool is_nothing() const { return control.empty() && never_down.empty() && !power_loss; }
  /// For people: `control/retryschedule = priced:600`.
  std::string to_string() const;
};

/// Makes the change in `scenario`, whose first host is the server. Returns one line about what is
/// wrong with it; empty: it is made.
std::string make_change(const Change& change, Scenario& scenario);

}  // namespace porpoise::sim
