#pragma once
// A process's side of a connection, as a porpoise::Stream.

#include "impl/host/network.h"
#include "sim/clock/life.h"
#include "sim/net/fabric.h"

namespace porpoise::sim {

class SimStream final : public Stream, private Watcher {
 public:
  SimStream(Fabric& fabric, Life& life) : fabric_(fabric), life_(life) {}
  SimStream(const SimStream&) = delete;
  SimStream& operator=(const SimStream&) = delete;
  ~SimStream() override;

  /// As what the stream will be known to the fabric.
  Watcher* watcher() { return this; }
  void hold(SideRef ref) { ref_ = ref; }
  /// Waits until the connection stands. Errors: as Network::connect.
  Task<Result<void>> established(Instant deadline);

  Task<Result<std::size_t>> read_some(std::span<char> out) override;
  Task<Result<void>> write(std::string_view bytes) override;
  void expires_at(Instant deadline) override;
  Task<Result<void>> start_tls(TlsOptions options) override;
  Endpoint peer() const override;
  Endpoint local() const override;
  std::int64_t peer_user() const override;

 private:
  /// A call under way, and the event that looks after it next: because it can go on at once, or
  /// because its time is up then.
  template <class T>
  struct Call {
    Resume<Result<T>> resume;
    EventQueue::Id event;
    bool has_event = false;
  };
  using Try = void (SimStream::*)();

  void side_changed(SideRef ref) override;
  bool expired() const { return deadline_ <= life_.queue.now(); }
  bool failed(const Side& side) const { return side.fault != Fault::none || expired(); }
  ErrorCode failure(const Side& side) const;
  void try_connect();
  void try_read();
  void try_write();
  template <class T>
  void start(Call<T>& call, Resume<Result<T>> resume, bool ready, Try attempt);
  template <class T>
  void watch(Call<T>& call, Instant at, Try attempt);
  template <class T>
  void unwatch(Call<T>& call);
  template <class T>
  void complete(Call<T>& call, Result<T> result);

  Fabric& fabric_;
  Life& life_;
  SideRef ref_{};
  Instant deadline_ = Instant::never();
  Call<void> connecting_;
  Call<std::size_t> reading_;
  Call<void> writing_;
  std::span<char> out_;
  std::string_view left_;
};

}  // namespace porpoise::sim
