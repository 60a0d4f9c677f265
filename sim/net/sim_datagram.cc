#include "sim/net/sim_datagram.h"

namespace porpoise::sim {

SimDatagramSocket::~SimDatagramSocket() {
  if (life_.ended) return;
  if (has_event_) life_.queue.cancel(event_);
  if (id_ != 0) fabric_.close_port(id_);
}

Task<Result<void>> SimDatagramSocket::send_to(std::string_view bytes, Endpoint to) {
  fabric_.send_datagram(id_, bytes, to);
  co_await spend_call(life_);
  co_return Result<void>();
}

Task<Result<DatagramSocket::Packet>> SimDatagramSocket::receive(Instant deadline) {
  co_await suspend<Unit>([this, deadline](Resume<Unit> resume) {
    waiting_ = std::move(resume);
    const bool ready = !fabric_.port(id_).received.empty();
    const Instant at = ready ? life_.queue.now() + kCallCost : deadline;
    if (at == Instant::never()) return;
    has_event_ = true;
    event_ = life_.queue.schedule(at, life_.owner, [this] {
      has_event_ = false;
      wake();
    });
  });
  std::vector<DatagramPort::Packet>& received = fabric_.port(id_).received;
  if (received.empty()) co_return make_error(errc::timed_out);
  Packet packet(std::move(received.front().bytes), received.front().from);
  received.erase(received.begin());
  co_return packet;
}

void SimDatagramSocket::datagram_arrived(DatagramPortId) { wake(); }

void SimDatagramSocket::wake() {
  if (has_event_) life_.queue.cancel(event_);
  has_event_ = false;
  if (waiting_) life_.resume(std::move(waiting_), Unit{});
}

}  // namespace porpoise::sim
