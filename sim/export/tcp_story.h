#pragma once
// One TCP connection as packets: numbers its bytes and says who has heard what.

#include <cstdint>
#include <functional>
#include <string_view>

#include "sim/export/packets.h"

namespace porpoise::sim {

class TcpStory {
 public:
  using Emit = std::function<void(const std::string& packet)>;
  enum class From : std::uint8_t { client, server };

  /// `number` keeps the sequence numbers of connections between the same ends apart.
  TcpStory(Endpoint client, Endpoint server, std::uint32_t number);

  /// SYN alone: nobody answers.
  void ask(const Emit& emit);
  /// The whole handshake.
  void open(const Emit& emit);
  void refuse(const Emit& emit);
  void send(From from, std::string_view bytes, const Emit& emit);
  void end(From from, const Emit& emit) { put(from, kFin | kAck, {}, emit); }
  void reset(From from, const Emit& emit) { put(from, kRst | kAck, {}, emit); }

 private:
  struct Side {
    Endpoint at;
    std::uint32_t next = 0;
  };

  void put(From from, std::uint8_t flags, std::string_view payload, const Emit& emit);

  Side sides_[2];
};

}  // namespace porpoise::sim
