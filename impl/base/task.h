#pragma once
// Coroutines: what everything that can wait returns, and the two ways to make one.
// A Task is lazy: calling a function that returns one does not run it; awaiting does.

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "impl/base/suspended.h"

namespace porpoise {

/// One thread and one context per process; both hosts run their coroutines on it.
using Executor = boost::asio::io_context::executor_type;

template <class T = void>
using Task = boost::asio::awaitable<T, Executor>;

inline constexpr boost::asio::use_awaitable_t<Executor> use_task{};

/// The one call that wakes a suspended coroutine. Move-only; call it at most once. Destroying it
/// uncalled destroys the suspended frames above it, and so does the end of the coroutine's context,
/// wherever the Resume is kept: that is how a crashed process ends. After that the call does nothing.
/// The call runs the coroutine at once, up to its next suspension.
template <class T>
class Resume {
 public:
  Resume() = default;

  template <class Handler>
  explicit Resume(std::in_place_t, Handler&& handler)
      : holder_(new Holder<std::decay_t<Handler>>(std::forward<Handler>(handler))) {}

  void operator()(T value) {
    const std::unique_ptr<Base> holder = std::move(holder_);
    holder->call(std::move(value));
  }
  explicit operator bool() const { return holder_ != nullptr; }

 private:
  struct Base : Suspended {
    virtual void call(T value) = 0;
  };
  template <class Handler>
  struct Holder final : Base {
    explicit Holder(Handler&& given) : handler(std::move(given)) {
      using Found = boost::asio::associated_executor_t<Handler>;
      if constexpr (std::is_same_v<Found, Executor>) {
        this->enrol(boost::asio::get_associated_executor(*handler).context());
      }
    }
    void call(T value) override {
      this->leave();
      if (!handler) return;
      Handler taken = std::move(*handler);
      handler.reset();
      std::move(taken)(std::move(value));
    }
    void drop() override {
      if (!handler) return;
      const Handler taken = std::move(*handler);  // its end may destroy this holder
      handler.reset();
    }
    std::optional<Handler> handler;
  };

  std::unique_ptr<Base> holder_;
};

/// Stands for "no value" where a Resume needs one.
struct Unit {};

/// Suspends the caller and hands its Resume to `start`, a callable `void(Resume<T>)` whose
/// captures are trivially destructible (references and plain values: see CONTRIBUTING, "GCC 12").
template <class T, class Start>
Task<T> suspend(Start start) {
  static_assert(std::is_trivially_destructible_v<Start>);
  co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<Executor>, void(T)>(
      [start](auto handler) mutable {
        start(Resume<T>(std::in_place, std::move(handler)));
      },
      use_task);
}

/// Starts `task` on `executor`, to run by itself. An exception in it is a bug and leaves
/// `io_context::run`.
void spawn(const Executor& executor, Task<> task);

}  // namespace porpoise
