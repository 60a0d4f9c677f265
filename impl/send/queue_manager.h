#pragma once
// The queue manager: which message is due, who delivers it, what becomes of each recipient.
// It knows deliverers only as DeliveryAgents and the disk only as a Store.

#include <array>
#include <cstdint>
#include <deque>
#include <memory>

#include "impl/control/config_source.h"
#include "impl/host/clock.h"
#include "impl/host/process.h"
#include "impl/queue/store.h"
#include "impl/retry/make_schedule.h"
#include "impl/roles/delivery_agent.h"
#include "impl/roles/enqueuer.h"
#include "impl/send/due_heaps.h"
#include "impl/send/job.h"

namespace porpoise::send {

/// What the manager works with; everything outlives it.
struct Parts {
  Executor executor;
  Clock& clock;
  Log& log;
  std::uint32_t user = 0;  ///< Who runs the server, for the log.
  const control::ConfigSource& config;
  queue::Store& store;
  roles::Enqueuer& enqueuer;  ///< For bounces.
  roles::DeliveryAgent& local;
  roles::DeliveryAgent& remote;
};

class QueueManager {
 public:
  explicit QueueManager(Parts parts);

  /// A message found at start: tried when its schedule says so, at once if it never was.
  void restore(const queue::Listed& listed);
  /// A message just queued: tried at once.
  void accept(queue::MessageId id, WallTime birth, const roles::Envelope& envelope);
  /// Everything waiting is due now (ALRM).
  void run_now();
  /// The settings have changed: use them from the next decision on.
  void refresh() { wakeup_->wake(); }
  /// No new deliveries; run() ends when those under way have ended.
  void stop();

  /// Delivers until stop(). Call once.
  Task<> run();

 private:
  using Channel = queue::Channel;

  void refresh_config();
  void open_due();
  void start_ready();
  void drop_ready();
  bool has_room(Need need) const;
  bool has_room(Channel channel) const;
  Instant next_wakeup() const;

  Task<> open_job(queue::MessageId id);
  void fill(Job& job);
  Task<> deliver(std::shared_ptr<Job> job, Channel channel, Attempt attempt);
  Task<> settle(Job& job, const Attempt& attempt, roles::Verdict verdict);
  Task<> close(std::shared_ptr<Job> job);
  Task<> note_progress(Job& job);
  Task<> finish(std::shared_ptr<Job> job);

  void wait_again(const Job& job);
  void postpone(queue::MessageId id);
  Need need_of(const roles::Envelope& envelope) const;
  std::int64_t due_us(WallTime birth, queue::MessageId id, Channel channel,
                      const queue::Progress& progress) const;
  std::int64_t now_us() const;
  void log_status();

  Parts parts_;
  std::shared_ptr<const control::Config> config_;
  std::unique_ptr<retry::Schedule> schedule_;
  std::unique_ptr<Timer> wakeup_;
  std::array<roles::DeliveryAgent*, queue::kChannels> agents_;
  std::array<std::size_t, queue::kChannels> limit_{};
  std::array<std::size_t, queue::kChannels> used_{};
  std::array<std::deque<std::shared_ptr<Job>>, queue::kChannels> ready_;
  DueHeaps waiting_;
  WallTime released_;  ///< Attempts before this do not count against the schedule.
  std::uint64_t deliveries_ = 0;
  std::size_t jobs_ = 0;  ///< Open or being opened.
  bool stopping_ = false;
};

}  // namespace porpoise::send
