#pragma once
// Where mail for a host is to be taken.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "impl/base/endpoint.h"
#include "impl/base/task.h"
#include "impl/roles/delivery_agent.h"

namespace porpoise::remote {

/// One server of a route.
struct Hop {
  std::string host;  ///< Its name, canonical, or its address where it was given so.
  Endpoint endpoint;
  std::uint32_t preference = 0;  ///< Of its MX record; 0 where none was asked for.

  Hop() = default;
  Hop(std::string host_, Endpoint endpoint_, std::uint32_t preference_)
      : host(std::move(host_)), endpoint(endpoint_), preference(preference_) {}
};

/// The servers to try, in this order, or why there are none.
struct Route {
  std::vector<Hop> hops;
  std::optional<roles::Verdict> refusal;  ///< Set exactly when `hops` is empty.

  Route() = default;
};

/// No servers, and why.
inline Route refused(roles::Verdict why) {
  Route route;
  route.refusal = std::move(why);
  return route;
}

class Router {
 public:
  virtual ~Router() = default;
  /// `host` as it stands in the recipient's address, never empty.
  virtual Task<Route> route(std::string host) = 0;
};

}  // namespace porpoise::remote
