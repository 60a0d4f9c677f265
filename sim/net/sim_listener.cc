#include "sim/net/sim_listener.h"

#include "sim/net/sim_stream.h"

namespace porpoise::sim {

SimListener::~SimListener() {
  if (life_.ended) return;
  if (has_event_) life_.queue.cancel(event_);
  if (id_ != 0) fabric_.close_listener(id_);
}

Task<Result<std::unique_ptr<Stream>>> SimListener::accept() {
  co_await suspend<Unit>([this](Resume<Unit> resume) {
    waiting_ = std::move(resume);
    if (id_ == 0 || !fabric_.listener(id_).backlog.empty()) check_later();
  });
  if (id_ == 0) co_return make_error(errc::operation_canceled);
  auto stream = std::make_unique<SimStream>(fabric_, life_);
  const SideRef ref = fabric_.accept(id_);
  fabric_.side(ref).owner = life_.owner;
  fabric_.side(ref).watcher = stream->watcher();
  stream->hold(ref);
  co_return std::unique_ptr<Stream>(std::move(stream));
}

Endpoint SimListener::endpoint() const {
  return id_ == 0 ? endpoint_ : fabric_.listener(id_).at;
}

void SimListener::close() {
  if (id_ == 0) return;
  endpoint_ = endpoint();
  fabric_.close_listener(id_);
  id_ = 0;
  if (waiting_) check_later();
}

void SimListener::listener_changed(ListenerId) { check(); }

void SimListener::check_later() {
  if (has_event_) return;
  has_event_ = true;
  event_ = life_.queue.schedule_after(kCallCost, life_.owner, [this] {
    has_event_ = false;
    check();
  });
}

void SimListener::check() {
  if (waiting_) life_.resume(std::move(waiting_), Unit{});
}

}  // namespace porpoise::sim
