#include "impl/host/live/live_host.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <exception>

#include "impl/host/live/live_accounts.h"
#include "impl/host/live/live_clock.h"
#include "impl/host/live/live_entropy.h"
#include "impl/host/live/live_files.h"
#include "impl/host/live/live_identity.h"
#include "impl/host/live/live_log.h"
#include "impl/host/live/live_network.h"
#include "impl/host/live/live_programs.h"
#include "impl/host/live/live_signals.h"
#include "impl/host/live/live_streams.h"
#include "impl/host/live/recorder.h"

namespace porpoise {
namespace {

constexpr std::size_t kDiskThreads = 4;
// Name services, starting programs, standard streams: slow ones must not hold up the disk.
constexpr std::size_t kOtherThreads = 2;

// A context whose coroutines can be destroyed while everything that they refer to still lives.
class Context : public boost::asio::io_context {
 public:
  Context() : io_context(1) {}
  using io_context::shutdown;
};

// A descriptor opened later must never be taken for a standard one.
void open_standard_descriptors() {
  while (true) {
    const int opened = ::open("/dev/null", O_RDWR);
    if (opened < 0) return;
    if (opened > 2) {
      ::close(opened);
      return;
    }
  }
}

}  // namespace

struct LiveHost::Parts {
  explicit Parts(std::vector<std::string> arguments) : identity(std::move(arguments)) {}
  ~Parts() {
    stop_workers();
    disk.abandon();
    others.abandon();
    context.shutdown();
  }

  void stop_workers() {
    disk.join();
    others.join();
  }

  void run_in_turns();

  Context context;
  live::EventLoop loop{context};
  live::Workers disk{loop, kDiskThreads};
  live::Workers others{loop, kOtherThreads};
  live::LiveClock clock{loop};
  live::LiveFiles files{loop, disk};
  live::LiveNetwork network{loop, disk};
  live::LivePrograms programs{loop, others};
  live::LiveAccounts accounts{others};
  live::LiveEntropy entropy;
  live::LiveIdentity identity;
  live::LiveSignals signals{loop};
  live::LiveStreams streams{loop, others};
  live::LiveLog log{loop, others};
  std::unique_ptr<live::Recorder> recorder;
};

void LiveHost::Parts::run_in_turns() {
  using namespace std::chrono_literals;
  const auto busy = boost::asio::make_work_guard(context);
  while (!context.stopped()) {
    context.poll();
    if (context.stopped()) return;
    if (recorder->turn()) continue;
    if (!recorder->rest()) {
      context.run_one();
    } else if (context.run_one_for(1s) == 0) {
      recorder->flush();
    }
  }
}

LiveHost::LiveHost(std::vector<std::string> arguments) {
  open_standard_descriptors();
  ::umask(0);
  parts_ = std::make_unique<Parts>(std::move(arguments));
}

LiveHost::~LiveHost() = default;

Host LiveHost::host() {
  Parts& parts = *parts_;
  return Host{parts.loop.executor(), parts.clock,    parts.files,   parts.network,
              parts.programs,        parts.accounts, parts.entropy, parts.identity,
              parts.signals,         parts.streams,  parts.log};
}

std::string LiveHost::record(live::TraceFileOptions options, record::Header header,
                             std::unique_ptr<record::Veil> veil) {
  auto recorder =
      std::make_unique<live::Recorder>(host(), parts_->loop, std::move(options), std::move(veil));
  std::string trouble = recorder->begin(std::move(header));
  if (trouble.empty()) parts_->recorder = std::move(recorder);
  return trouble;
}

Host LiveHost::recorded_host() {
  return parts_->recorder->host();
}

int LiveHost::run(Task<int> main) {
  int code = 0;
  std::exception_ptr bug;
  boost::asio::co_spawn(parts_->context, std::move(main),
                        [this, &code, &bug](std::exception_ptr thrown, int returned) {
                          bug = std::move(thrown);
                          code = returned;
                          parts_->context.stop();
                        });
  if (parts_->recorder) {
    parts_->run_in_turns();
    parts_->recorder->end(code);
  } else {
    parts_->context.run();
  }
  parts_->stop_workers();
  parts_->log.finish();
  if (bug) std::rethrow_exception(bug);
  return code;
}

}  // namespace porpoise
