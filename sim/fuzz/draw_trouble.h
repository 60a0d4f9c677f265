#pragma once
// Draws what goes wrong in a drawn story, as parts of its file.

#include <cstdint>
#include <string>
#include <vector>

#include "sim/clock/random.h"

namespace porpoise::sim {

class TroubleDrawer {
 public:
  /// Draws which kinds exist, how hard they hit and when the last of them is over.
  explicit TroubleDrawer(Random random);

  /// Seconds from the start of the world.
  std::uint64_t ends_s() const { return ends_s_; }
  /// `[[peer.NAME.spell]]`s.
  std::string peer_spells(const std::string& peer);
  /// `[[nameserver.NAME.spell]]`s. `moved`: a zone in which everything has moved.
  std::string name_server_spells(const std::string& server, const std::string& moved);
  /// `[[link.spell]]`s; `machines` are all but `host`.
  std::string link_spells(const std::string& host, const std::vector<std::string>& machines);
  /// `[[fault]]`s and `[[signal]]`s.
  std::string faults(const std::string& host);

 private:
  std::vector<std::string> some_of(const std::vector<std::string>& kinds);
  bool has(const std::vector<std::string>& kinds) const { return !kinds.empty(); }
  const std::string& one_of(const std::vector<std::string>& kinds);
  std::uint64_t how_many();
  std::string window();
  std::string percent();

  Random random_;
  std::uint64_t hardness_ = 1;
  std::uint64_t ends_s_ = 600;
  std::vector<std::string> link_kinds_;
  std::vector<std::string> peer_kinds_;
  std::vector<std::string> name_kinds_;
  std::vector<std::string> fault_kinds_;
  std::vector<std::string> signal_kinds_;
};

}  // namespace porpoise::sim
