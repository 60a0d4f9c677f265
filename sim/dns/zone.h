#pragma once
// What name servers know: zones in the syntax of master files (RFC 1035 §5), and the answers in
// them. Values; knows no packets.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace porpoise::sim {

/// Types that the search for an answer must tell apart.
inline constexpr std::uint16_t kTypeCname = 5;
inline constexpr std::uint16_t kTypeSoa = 6;
inline constexpr std::uint16_t kTypeAny = 255;

struct ZoneRecord {
  std::uint16_t type = 0;
  std::uint32_t ttl = 0;  ///< Seconds.
  std::string data;       ///< In the syntax of master files.
  std::string target;     ///< Of a CNAME record, lower case.

  ZoneRecord() = default;
};

/// Names are in lower case, with a dot at the end.
struct Zone {
  std::string origin;
  std::map<std::string, std::vector<ZoneRecord>> names;

  Zone() = default;
};

/// A zone, or one line that says what is wrong with it.
struct ZoneOutcome {
  Zone zone;
  std::string error;  ///< `line 3: "..." is no record: ...`

  ZoneOutcome() = default;
};

/// `text` needs one SOA record, whose owner is the zone's origin. Relative names and $ORIGIN,
/// $TTL as usual; without $TTL records live for an hour.
ZoneOutcome read_zone(std::string_view text);

/// What a server has to say to a question.
struct Found {
  /// A record under the name for which it was found.
  struct Named {
    std::string owner;
    ZoneRecord record;

    Named() = default;
    Named(std::string owner_, ZoneRecord record_)
        : owner(std::move(owner_)), record(std::move(record_)) {}
  };

  std::uint16_t rcode = 0;
  std::vector<Named> answers;
  std::vector<Named> authorities;  ///< The SOA record that goes with a negative answer.

  Found() = default;
};

using Zones = std::vector<std::shared_ptr<const Zone>>;

/// RFC 1034 §4.3.2, with aliases followed through all `zones` and wildcards (§4.3.3), without
/// delegations. A name that is in none of the zones is REFUSED. `name` as in a Zone.
Found find_in(const Zones& zones, std::string name, std::uint16_t type);

}  // namespace porpoise::sim
