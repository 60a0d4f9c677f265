#pragma once
// A connection to a peer that is a plain function: no network, and a clock that moves only when
// somebody waits in vain, so that a whole session runs in one go. To play a session step by step
// take memory_stream.h.

#include <functional>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>

#include "impl/host/clock.h"
#include "impl/host/network.h"

namespace porpoise::test {

/// Stands still but for advance().
class StillClock final : public Clock {
 public:
  WallTime wall() const override {
    return WallTime(std::chrono::microseconds(1'700'000'000'000'000 + now_.ns / 1000));
  }
  Instant now() const override { return now_; }
  void advance_to(Instant to) { now_ = std::max(now_, to); }

  /// Advances by itself.
  Task<> sleep_until(Instant deadline) override {
    co_await boost::asio::post(use_task);
    advance_to(deadline);
  }
  std::unique_ptr<Timer> make_timer() override { return nullptr; }

 private:
  Instant now_;
};

/// What both ends of a scripted connection share. It outlives the stream.
struct ScriptedPeer {
  virtual ~ScriptedPeer() = default;
  /// The process under test wrote `bytes`.
  virtual void hear(std::string_view bytes) = 0;

  std::string says;          ///< Read by the process under test; hear() appends.
  bool hangs_up = false;     ///< End of file once `says` is empty.
  bool resets = false;       ///< Reads fail with connection_reset once `says` is empty.
  bool deaf = false;         ///< Writes fail with broken_pipe.
  bool stuck = false;        ///< Writes wait in vain.
  std::size_t piece = 4096;  ///< At most so many bytes per read.
  bool closed = false;       ///< The stream was destroyed.
};

class ScriptedStream final : public Stream {
 public:
  ScriptedStream(StillClock& clock, ScriptedPeer& script, Endpoint at)
      : clock_(clock), script_(script), at_(at) {}
  ~ScriptedStream() override { script_.closed = true; }

  Task<Result<std::size_t>> read_some(std::span<char> out) override {
    co_await boost::asio::post(use_task);
    if (clock_.now() >= deadline_) co_return make_error(errc::timed_out);
    if (script_.says.empty()) {
      if (script_.hangs_up) co_return std::size_t{0};
      if (script_.resets) co_return make_error(errc::connection_reset);
      co_return wait_in_vain();
    }
    const std::size_t size = std::min({out.size(), script_.piece, script_.says.size()});
    std::copy_n(script_.says.begin(), size, out.begin());
    script_.says.erase(0, size);
    co_return size;
  }

  Task<Result<void>> write(std::string_view bytes) override {
    co_await boost::asio::post(use_task);
    if (script_.deaf) co_return make_error(errc::broken_pipe);
    if (script_.stuck || clock_.now() >= deadline_) co_return wait_in_vain();
    script_.hear(bytes);
    co_return Result<void>();
  }

  void expires_at(Instant deadline) override { deadline_ = deadline; }
  Task<Result<void>> start_tls(TlsOptions) override {
    co_return make_error(errc::operation_not_supported);
  }
  Endpoint peer() const override { return at_; }
  Endpoint local() const override { return {}; }
  std::int64_t peer_user() const override { return -1; }

 private:
  ErrorCode wait_in_vain() {
    EXPECT_NE(deadline_, Instant::never()) << "waits for ever";
    clock_.advance_to(deadline_);
    return make_error(errc::timed_out);
  }

  StillClock& clock_;
  ScriptedPeer& script_;
  Endpoint at_;
  Instant deadline_ = Instant::never();
};

}  // namespace porpoise::test
