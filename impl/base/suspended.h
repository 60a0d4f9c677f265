#pragma once
// The coroutines of one context that wait for something. A crash must destroy their frames whatever
// holds the call that would wake them: a gate may live in the very frame that waits at it.

#include <boost/asio/io_context.hpp>

namespace porpoise {

/// One waiting coroutine; part of Resume. Ends with its context at the latest.
class Suspended {
 public:
  Suspended() = default;
  Suspended(const Suspended&) = delete;
  Suspended& operator=(const Suspended&) = delete;
  virtual ~Suspended() { leave(); }

  /// Destroys the frames. May end the life of this object.
  virtual void drop() = 0;

 protected:
  void enrol(boost::asio::io_context& context);
  void leave();

 private:
  friend class SuspendedList;
  Suspended* older_ = nullptr;
  Suspended* newer_ = nullptr;
  class SuspendedList* list_ = nullptr;
};

/// Ends with its context and then destroys what still waits, newest first.
class SuspendedList final : public boost::asio::execution_context::service {
 public:
  static boost::asio::execution_context::id id;

  explicit SuspendedList(boost::asio::execution_context& context) : service(context) {}

 private:
  friend class Suspended;
  void shutdown() override;
  Suspended* newest_ = nullptr;
};

}  // namespace porpoise
