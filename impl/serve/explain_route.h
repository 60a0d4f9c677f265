#pragma once
// What would become of a recipient, and why: asked of the same parts that the server is made of.

#include <memory>
#include <string>
#include <vector>

#include "impl/control/config.h"
#include "impl/host/host.h"

namespace porpoise::serve {

struct RouteReport {
  /// Fields parted by tabs: one line `local USER HOME DASH EXT FILE`, or for each server that would
  /// be tried, in this order, `remote HOST PORT PREFERENCE ADDRESS`, or one line `failed TEXT` or
  /// `deferred TEXT`, or `discarded` for mail to no local part.
  std::vector<std::string> lines;
  /// The rules that decided, one sentence each.
  std::vector<std::string> reasons;
  bool refused = false;

  RouteReport() = default;
};

/// Delivers nothing. Asks DNS and looks at homes as the server would, with this process's rights.
Task<RouteReport> explain_route(Host host, std::shared_ptr<const control::Config> config,
                                std::string address);

}  // namespace porpoise::serve
