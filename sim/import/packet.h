#pragma once
// The packets of a capture, as tshark tells them in JSON.

#include <cstdint>
#include <functional>
#include <istream>
#include <string>
#include <vector>

namespace porpoise::sim {

/// A TCP segment, or an answer of a name server.
struct Packet {
  double at = 0;               ///< Seconds since some epoch.
  std::string source, target;  ///< Addresses.
  std::uint16_t source_port = 0, target_port = 0;
  bool is_tcp = false;
  std::uint64_t stream = 0;  ///< tshark's number of the connection.
  bool syn = false, ack = false, fin = false, rst = false;
  std::uint64_t sequence = 0;  ///< Relative: the first byte has 1.
  std::string payload;         ///< What the capture cut off has become '?'.
  /// What is said of names: who takes a domain's mail, and where a name is.
  std::vector<std::pair<std::string, std::string>> exchanges, addresses;

  Packet() = default;
};

/// The fields that read_packets() needs, as arguments of `tshark -T json`.
const std::vector<std::string>& tshark_arguments();

/// Gives every packet that is TCP or DNS to `add`. Takes what `tshark -T json` prints, with or
/// without `-e`. Returns what is wrong, with the line; empty: nothing.
std::string read_packets(std::istream& json, const std::function<void(const Packet&)>& add);

}  // namespace porpoise::sim
