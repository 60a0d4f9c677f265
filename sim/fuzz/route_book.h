#pragma once
// Where the mail of a domain belongs, as the scenario's name servers and smtproutes say, and for
// how long that may be believed. Written apart from the server's resolver and router on purpose.

#include <string>
#include <vector>

#include "sim/scenario/scenario.h"

namespace porpoise::sim {

class RouteBook {
 public:
  /// Of the scenario's first host. `scenario` outlives it.
  explicit RouteBook(const Scenario& scenario);

  /// May mail for `domain` be handed over in a session that began at `at`?
  bool may_take(const std::string& domain, const IpAddress& host, Instant at) const;
  /// Names alone are reason enough to give it up, around that time.
  bool may_be_refused(const std::string& domain, Instant at) const;
  /// Addresses that were to be tried before `host`; none when names were in doubt then.
  std::vector<IpAddress> better_than(const std::string& domain, const IpAddress& host,
                                     Instant at) const;
  /// For so long a host may be left out because it did not answer.
  Duration left_out_for() const;

 private:
  struct Exchanger {
    std::uint32_t preference = 0;
    std::vector<IpAddress> addresses;
    bool operator==(const Exchanger&) const = default;
  };
  /// What one look at the names says of a domain.
  struct Places {
    enum class Kind : std::uint8_t {
      unknown,  ///< Nobody answers that.
      nobody,   ///< It takes no mail, or is not there.
      hosts,
    };
    Kind kind = Kind::unknown;
    std::vector<Exchanger> exchangers;
    bool operator==(const Places&) const = default;
  };
  /// A name server says this for a while.
  struct Period {
    Duration from{0};
    Duration to = Duration::max();
    const Zones* zones = nullptr;
  };

  std::vector<Places> places(const std::string& domain, Duration from, Duration to) const;
  Places places_in(const Zones& zones, const std::string& domain) const;
  /// The relay that smtproutes name for it; null: none.
  const std::string* relay_of(const std::string& domain) const;
  bool is_own(const IpAddress& address) const;
  bool names_were_in_doubt(Duration from, Duration to) const;

  const Scenario& scenario_;
  std::vector<Period> periods_;
  std::vector<std::pair<std::string, std::string>> routes_;
  Duration belief_{0};  ///< The longest time from an answer to the end of its use.
  Duration hung_{0};    ///< The machine stood still for so long.
  bool knows_ = true;   ///< False where settings rewrite domains, or change.
};

}  // namespace porpoise::sim
