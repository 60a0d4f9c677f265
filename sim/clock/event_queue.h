#pragma once
// Virtual time: everything that happens in the simulated world is an action in this queue.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <tuple>
#include <type_traits>
#include <utility>

#include "impl/host/clock.h"
#include "sim/clock/random.h"

namespace porpoise::sim {

/// A move-only `void()`: holds, say, the Resume of a suspended coroutine.
class Action {
 public:
  Action() = default;
  template <class F, class = std::enable_if_t<!std::is_same_v<std::decay_t<F>, Action>>>
  Action(F f) : holder_(new Holder<F>(std::move(f))) {}  // NOLINT: implicit on purpose
  void operator()() { std::move(holder_)->call(); }

 private:
  struct Base {
    virtual ~Base() = default;
    virtual void call() = 0;
  };
  template <class F>
  struct Holder final : Base {
    explicit Holder(F f) : function(std::move(f)) {}
    void call() override { function(); }
    F function;
  };
  std::unique_ptr<Base> holder_;
};

/// Whose action it is: one life of one process, or 0 for the world itself. What a dead owner had
/// pending never happens.
using Owner = std::uint32_t;
inline constexpr Owner kWorld = 0;

/// Ordered by (time, random rank, sequence): actions of the same instant run in an order that the
/// seed decides, so that interleavings are explored and repeated exactly.
class EventQueue {
 public:
  struct Id {
    std::int64_t at_ns = 0;
    std::uint64_t rank = 0;
    std::uint64_t sequence = 0;
    auto operator<=>(const Id&) const = default;
  };

  explicit EventQueue(Random ranks, Instant now = Instant()) : ranks_(ranks), now_(now) {}

  Instant now() const { return now_; }
  /// Runs `action` at `at`, or next if that has passed.
  Id schedule(Instant at, Owner owner, Action action);
  Id schedule_after(Duration delay, Owner owner, Action action) {
    return schedule(now_ + delay, owner, std::move(action));
  }
  /// False when it has already run or been cancelled.
  bool cancel(const Id& id);
  /// Destroys everything `owner` has pending, newest first. Frames that wait on it die here.
  void drop(Owner owner);
  /// Until release() nothing of `owner` runs.
  void hold(Owner owner);
  /// What was set aside runs next, in the order in which it was due.
  void release(Owner owner);
  /// Nothing can happen any more (what is held does not count).
  bool empty() const { return pending_.empty(); }
  /// When the next action that is not held is due; Instant::never() if there is none.
  Instant next_at();
  struct Due {
    Owner owner = kWorld;
    Action action;
  };
  /// Moves time to the next action and hands it over to be run now; nothing if there is none.
  std::optional<Due> take_next();
  /// The same, and runs it; false if there is none.
  bool run_next();
  /// Actions taken so far.
  std::uint64_t count() const { return count_; }
  /// Moves time forward to `to` without running anything; nothing earlier may be pending.
  void advance(Instant to);

 private:
  void set_held_aside();

  Random ranks_;
  Instant now_{0};
  std::uint64_t sequence_ = 0;
  std::uint64_t count_ = 0;
  std::map<Id, Due> pending_;
  std::map<Id, Due> aside_;
  std::set<Owner> held_;
};

}  // namespace porpoise::sim
