#pragma once
// The server's side of HOME/incoming: takes in what programs left there while nobody listened.

#include <memory>
#include <string>

#include "impl/base/gate.h"
#include "impl/host/host.h"
#include "impl/roles/enqueuer.h"

namespace porpoise::inject {

/// Must outlive its coroutine.
class Incoming {
 public:
  Incoming(Host host, std::string home, roles::Enqueuer& enqueuer);

  /// Takes in everything, then again whenever look() says so, until close(). What cannot be taken
  /// in now is tried again after a minute. A power loss between a message's acceptance and the
  /// removal of its file makes it come a second time.
  Task<> run();
  void look();
  void close();
  /// Resumes once run() has ended. For after close().
  Task<> drained();

 private:
  Task<bool> take_all();
  Task<bool> take_one(std::string name, std::uint64_t inode);
  Task<> discard_debris(std::string name);

  Host host_;
  std::string directory_;
  std::string home_;
  roles::Enqueuer& enqueuer_;
  std::unique_ptr<Timer> timer_;
  Gate ended_;
  bool running_ = false;
  bool closed_ = false;
};

}  // namespace porpoise::inject
