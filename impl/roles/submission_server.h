#pragma once
// Takes messages from other processes of this machine over a local socket and hands them to an
// Enqueuer, as those of the user who sent them.

#include <functional>
#include <memory>

#include "impl/base/gate.h"
#include "impl/host/host.h"
#include "impl/roles/enqueuer.h"
#include "impl/roles/submission_frames.h"

namespace porpoise::roles {

/// Must outlive every coroutine it started.
class SubmissionServer {
 public:
  /// `look` is called when a client says that mail waits elsewhere.
  SubmissionServer(Host host, Enqueuer& enqueuer, std::function<void()> look);

  /// Takes clients until close(); a bounded number at once, the others wait. Call it once.
  Task<> listen(std::unique_ptr<Listener> listener);

  /// No more clients. Messages on their way in are still taken.
  void close();
  /// Resumes once nothing is under way. For after close().
  Task<> drained();

 private:
  /// One message as far as it has come.
  struct Taking {
    Enqueuer::Begun begun;
    Envelope envelope;
    std::size_t envelope_bytes = 0;

    Taking() = default;
  };

  Task<> serve_counted(std::unique_ptr<Stream> stream);
  Task<> serve(Stream& stream);
  Task<> take_message(Stream& stream, SubmissionReader& reader, std::uint64_t size_hint);
  Task<bool> take_rest(Stream& stream, SubmissionReader& reader, Taking& taking);
  static Task<bool> take_frame(SubmissionReader::Frame frame, Taking& taking);
  static Task<EnqueueResult> settle(Taking& taking);

  Host host_;
  Enqueuer& enqueuer_;
  std::function<void()> look_;
  Gate change_;  ///< A client has gone, or close() was called.
  std::unique_ptr<Listener> listener_;
  std::size_t clients_ = 0;
  bool listening_ = false;
  bool closed_ = false;
};

}  // namespace porpoise::roles
