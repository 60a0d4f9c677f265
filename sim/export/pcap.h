#pragma once
// An event log as a capture file: the packets that its hosts could have seen. Made from what the
// processes were told, so it shows no packet that was lost or that no process waited for.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "sim/export/tcp_story.h"
#include "sim/export/trace_line.h"

namespace porpoise::sim {

class PcapExport {
 public:
  using Write = std::function<void(std::string_view bytes)>;

  /// Writes the header of the file (libpcap's, nanoseconds, raw IP).
  explicit PcapExport(Write write);

  /// Lines in their order.
  void add(const TraceLine& line);
  std::uint64_t packets() const { return packets_; }

 private:
  /// A stream or socket: the process that holds it, and its number there.
  using Name = std::pair<std::string, std::uint64_t>;
  struct Stream {
    TcpStory story;
    TcpStory::From near;
  };
  using Ends = std::pair<std::string, std::string>;

  void started(const TraceLine& line);
  void connected(const TraceLine& line);
  void not_connected(const TraceLine& line);
  void accepted(const TraceLine& line);
  void open(const TraceLine& line, const Endpoint& client, const Endpoint& server,
            TcpStory::From near);
  void read(const TraceLine& line);
  void written(const TraceLine& line);
  void datagram(const TraceLine& line);
  Endpoint own(const TraceLine& line, Endpoint local, const Endpoint& far) const;
  TcpStory::Emit emit(const TraceLine& line);

  Write write_;
  std::uint64_t packets_ = 0;
  std::uint32_t connections_ = 0;
  std::map<Name, Stream> streams_;
  /// Who tells of a connection when both of its ends are hosts: the side that was told of it first.
  std::map<Ends, TcpStory::From> tellers_;
  std::map<Name, Endpoint> sockets_;
  std::map<std::string, std::string, std::less<>>
      addresses_;  ///< Of each host, as own_addresses has it.
};

}  // namespace porpoise::sim
