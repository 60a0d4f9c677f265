#pragma once
// A connection whose other end the test plays step by step, and a listener for such connections.
// Unlike the streams of the simulated network it knows no latency: what is said can be read at
// once. Waiting is real: a read stays suspended until the test speaks or its clock moves.

#include <cstring>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "impl/host/network.h"
#include "tests/support/manual_clock.h"

namespace porpoise::test {

/// The test's end. It outlives the stream.
class MemoryPeer {
 public:
  explicit MemoryPeer(ManualClock& clock) : clock_(clock) {}

  /// One piece of bytes: no read returns bytes of two pieces.
  void say(std::string bytes) {
    if (bytes.empty()) return;
    said_.push_back(std::move(bytes));
    wake();
  }
  /// End of file, once everything said has been read.
  void hang_up() {
    hung_up_ = true;
    wake();
  }
  /// Reads fail with `error`, once everything said has been read.
  void break_with(errc::errc_t error) {
    broken_ = make_error(error);
    wake();
  }
  /// From now on writes fail.
  void refuse_writes(errc::errc_t error) { deaf_ = make_error(error); }

  /// Everything written since the last call.
  std::string take_heard() { return std::exchange(heard_, {}); }
  const std::string& heard() const { return heard_; }
  std::size_t writes() const { return writes_; }
  /// The stream was destroyed.
  bool closed() const { return closed_; }
  bool everything_read() const { return said_.empty(); }

  Endpoint client{boost::asio::ip::make_address("192.0.2.7"), 40000};
  Endpoint server{boost::asio::ip::make_address("192.0.2.1"), 25};

 private:
  friend class MemoryStream;

  void wake() {
    if (!reader_) return;
    clock_.call_at(clock_.now(), [resume = std::make_shared<Resume<Unit>>(std::move(reader_))] {
      (*resume)(Unit{});
    });
  }
  bool expired() const { return clock_.now() >= deadline_; }

  ManualClock& clock_;
  std::deque<std::string> said_;
  bool hung_up_ = false;
  std::optional<ErrorCode> broken_;
  std::optional<ErrorCode> deaf_;
  Instant deadline_ = Instant::never();
  Resume<Unit> reader_;
  std::string heard_;
  std::size_t writes_ = 0;
  bool closed_ = false;
};

class MemoryStream final : public Stream {
 public:
  explicit MemoryStream(std::shared_ptr<MemoryPeer> peer) : peer_(std::move(peer)) {}
  ~MemoryStream() override { peer_->closed_ = true; }

  Task<Result<std::size_t>> read_some(std::span<char> out) override {
    MemoryPeer& peer = *peer_;
    while (true) {
      if (peer.expired()) co_return make_error(errc::timed_out);
      if (!peer.said_.empty()) break;
      if (peer.broken_) co_return *peer.broken_;
      if (peer.hung_up_) co_return std::size_t{0};
      co_await suspend<Unit>([&peer](Resume<Unit> resume) { peer.reader_ = std::move(resume); });
    }
    std::string& piece = peer.said_.front();
    const std::size_t count = std::min(piece.size(), out.size());
    std::memcpy(out.data(), piece.data(), count);
    piece.erase(0, count);
    if (piece.empty()) peer.said_.pop_front();
    co_return count;
  }

  Task<Result<void>> write(std::string_view bytes) override {
    if (peer_->expired()) co_return make_error(errc::timed_out);
    if (peer_->deaf_) co_return *peer_->deaf_;
    peer_->heard_ += bytes;
    ++peer_->writes_;
    co_return Result<void>();
  }

  void expires_at(Instant deadline) override {
    peer_->deadline_ = deadline;
    if (deadline == Instant::never()) return;
    peer_->clock_.call_at(deadline, [held = std::weak_ptr<MemoryPeer>(peer_)] {
      const std::shared_ptr<MemoryPeer> peer = held.lock();
      if (peer && peer->expired()) peer->wake();
    });
  }

  Task<Result<void>> start_tls(TlsOptions) override {
    co_return make_error(errc::operation_not_supported);
  }
  Endpoint peer() const override { return peer_->client; }
  Endpoint local() const override { return peer_->server; }
  std::int64_t peer_user() const override { return -1; }

 private:
  std::shared_ptr<MemoryPeer> peer_;
};

/// What a test knows of its listener, which somebody else owns.
struct MemoryDoor {
  std::deque<Result<std::unique_ptr<Stream>>> waiting;
  Resume<Unit> acceptor;
  bool closed = false;

  /// A connection, or an error of accept().
  void knock(ManualClock& clock, Result<std::unique_ptr<Stream>> result) {
    waiting.push_back(std::move(result));
    wake(clock);
  }
  void wake(ManualClock& clock) {
    if (!acceptor) return;
    clock.call_at(clock.now(), [resume = std::make_shared<Resume<Unit>>(std::move(acceptor))] {
      (*resume)(Unit{});
    });
  }
};

class MemoryListener final : public Listener {
 public:
  MemoryListener(ManualClock& clock, std::shared_ptr<MemoryDoor> door)
      : clock_(clock), door_(std::move(door)) {}

  Task<Result<std::unique_ptr<Stream>>> accept() override {
    MemoryDoor& door = *door_;
    while (!door.closed && door.waiting.empty()) {
      co_await suspend<Unit>([&door](Resume<Unit> resume) { door.acceptor = std::move(resume); });
    }
    if (door.closed) co_return make_error(errc::operation_canceled);
    Result<std::unique_ptr<Stream>> next = std::move(door.waiting.front());
    door.waiting.pop_front();
    co_return next;
  }
  Endpoint endpoint() const override { return {boost::asio::ip::make_address("192.0.2.1"), 25}; }
  void close() override {
    door_->closed = true;
    door_->wake(clock_);
  }

 private:
  ManualClock& clock_;
  std::shared_ptr<MemoryDoor> door_;
};

}  // namespace porpoise::test
