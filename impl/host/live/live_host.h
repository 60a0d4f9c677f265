#pragma once
// The Host of a real process on Linux: one thread with one io_context, and a few worker threads for
// calls that may block. One LiveHost per process at a time: signals and the umask are the
// process's.

#include <memory>
#include <string>
#include <vector>

#include "impl/host/host.h"
#include "impl/host/live/trace_file.h"
#include "impl/host/record/turn_writer.h"

namespace porpoise {

/// What is special about it beyond the promises of impl/host:
///   - the umask is 0 from here on, SIGPIPE is ignored, and descriptors 0, 1 and 2 are open;
///   - Stream::start_tls says operation_not_supported: TLS comes later, inside the stream;
///   - Program::write never says timed_out: end a program that reads nothing with kill().
class LiveHost {
 public:
  /// `arguments` as main() got them.
  explicit LiveHost(std::vector<std::string> arguments);
  ~LiveHost();
  LiveHost(const LiveHost&) = delete;

  Host host();

  /// From here on all that is asked of recorded_host() and answered is recorded. Once, before
  /// run(). `veil` may be none. Empty, or why nothing can be recorded there.
  std::string record(live::TraceFileOptions options, record::Header header,
                     std::unique_ptr<record::Veil> veil);
  Host recorded_host();

  /// Runs everything until `main` ends and returns its value; once. Other coroutines stop where
  /// they are and are destroyed with the LiveHost, so what they refer to must outlive it.
  int run(Task<int> main);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace porpoise
