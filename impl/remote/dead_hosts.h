#pragma once
// Servers that did not answer lately, so that nobody waits for them again so soon: qmail's tcpto,
// by address and port. Pure, bounded, forgotten with the process.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "impl/base/endpoint.h"
#include "impl/host/clock.h"

namespace porpoise::remote {

class DeadHosts {
 public:
  /// Addresses remembered. Of more the one is forgotten that timed out least, then longest ago.
  static constexpr std::size_t kMost = 1024;
  /// Timeouts after which an address is left out; those within kOnce count as one.
  static constexpr std::uint32_t kTimeouts = 2;
  static constexpr Duration kOnce = std::chrono::seconds(120);

  /// Is it to be left out now? After kTimeouts for 3840 to 5824 seconds from the last one, which
  /// differ from address to address.
  bool is_dead(const Endpoint& server, Instant now) const;
  /// May it be tried although it is dead, because nobody has for a while?
  bool may_be_probed(const Endpoint& server, Instant now) const;

  void timed_out(const Endpoint& server, Instant now);
  /// It answered, be it with a refusal.
  void answered(const Endpoint& server);

  struct Listed {
    std::string server;  ///< Address and port.
    std::uint32_t timeouts = 0;
    Instant last;   ///< When it timed out last.
    Instant until;  ///< It is left out until then; `last` if it is not.

    Listed() = default;
  };
  /// All that are remembered, in the order of their names.
  std::vector<Listed> list() const;
  void forget_all() { records_.clear(); }

 private:
  struct Record {
    std::uint32_t timeouts = 0;
    Instant last;
  };

  void make_room();

  std::map<std::string, Record> records_;  // by address and port
};

}  // namespace porpoise::remote
