#pragma once
// The queue manager: which message is due, who delivers it, what becomes of each recipient.
// It knows deliverers only as DeliveryAgents and the disk only as a Store. The decisions are in
// state machines: when (due_heaps.h, due_times.h), who is next (turns.h), how much of it may go to
// one place at once and who tries a place that is down (destination.h).

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "impl/control/config_source.h"
#include "impl/host/clock.h"
#include "impl/host/process.h"
#include "impl/queue/store.h"
#include "impl/roles/delivery_agent.h"
#include "impl/roles/enqueuer.h"
#include "impl/send/deliveries.h"
#include "impl/send/destinations.h"
#include "impl/send/due_heaps.h"
#include "impl/send/due_times.h"
#include "impl/send/job.h"
#include "impl/send/last_replies.h"
#include "impl/send/ledger.h"
#include "impl/send/turns.h"

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
  Ledger& ledger;
};

class QueueManager final : public Deliveries {
 public:
  explicit QueueManager(Parts parts);

  /// A message found at start: tried when its schedule says so, at once if it never was, not at
  /// all while it is held.
  void restore(const queue::Listed& listed);
  /// Call it before restore() when the last server ended without a word: what is due may have been
  /// under way, and goes into the ledger when it is delivered now.
  void suspect_crash() { after_crash_ = true; }
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

  // What the operator's commands need (operator_requests.cc).
  void take(std::span<const queue::MessageId> ids) override;
  void put_back(std::span<const queue::MessageId> ids) override;
  std::vector<std::uint32_t> under_way(queue::MessageId id) const override;
  void give_up(queue::MessageId id, std::string text) override;
  std::string last_reply(queue::MessageId id, std::uint32_t recipient) const override;
  DestinationFacts destination(std::string name) const override;
  const DueTimes& due_times() const override { return due_times_; }

 private:
  using Channel = queue::Channel;

  void refresh_config();
  void open_due();
  void drop_ready();
  void drop_todo(Job& job);
  bool has_room(Place place) const;
  Instant next_wakeup() const;

  // Reading a message (open_job.cc).
  Task<> open_job(std::shared_ptr<Job> job);
  void fill(Job& job);
  void note_age(Job& job) const;
  std::int64_t due_us(const queue::Message& message, Channel channel, Place place) const;
  Place place_of(Job& job, const control::RoutedAddress& routed);

  // Its attempts (attempts.cc).
  void start_ready();
  void start(Channel channel, Turns::Turn turn);
  std::size_t together_most(const Job& job, Channel channel) const;
  static std::vector<Attempt> take_todo(Job& job, Channel channel, Place place, std::size_t most);
  Task<> deliver(std::shared_ptr<Job> job, Channel channel, std::vector<Attempt> attempts);
  Task<> answer_for(std::shared_ptr<Job> job, Attempt attempt);
  void note_duplicate(const Job& job, const Attempt& attempt, const roles::Verdict& verdict);
  void conclude(Job& job, roles::Verdict& verdict) const;
  Task<> settle(std::shared_ptr<Job> job, Attempt attempt, roles::Verdict verdict);
  Task<> settle_failure(Job& job, std::uint32_t number, std::string report);
  void learn(Place place, const roles::Verdict& verdict);
  void hear_from(std::string_view sender);
  std::size_t limit_of(Place place) const;
  Duration probe_gap(Place place, Duration down_for) const;

  // Its end (close_job.cc).
  Task<> close(std::shared_ptr<Job> job);
  Task<> note_progress(Job& job);
  Task<bool> finish(std::shared_ptr<Job> job);
  Task<std::optional<bool>> tell_all(Job& job, bool finishes);
  Task<std::optional<bool>> tell(Job& job, std::vector<std::uint32_t> recipients, bool finishes);
  Task<> note_told(Job& job, std::vector<std::uint32_t> recipients);
  /// What a message waits for when its pass is over.
  enum class Next : std::uint8_t { nothing, another_trial, its_schedule };
  void leave(queue::MessageId id, Next next);
  void wait_again(const Job& job);
  void wait(Place place, Due due);

  std::int64_t now_us() const;
  void log_status();

  Parts parts_;
  std::shared_ptr<const control::Config> config_;
  std::unique_ptr<Timer> wakeup_;
  std::array<roles::DeliveryAgent*, queue::kChannels> agents_;
  std::array<std::size_t, queue::kChannels> limit_{};
  std::array<std::size_t, queue::kChannels> used_{};
  std::array<Turns, queue::kChannels> turns_;
  Destinations destinations_;
  DueHeaps waiting_;
  std::map<queue::MessageId, std::shared_ptr<Job>> jobs_;  ///< Every job there is.
  DueTimes due_times_;
  LastReplies last_replies_;
  std::set<queue::MessageId> suspects_;  ///< Until they have been tried.
  std::uint64_t deliveries_ = 0;
  bool after_crash_ = false;
  bool stopping_ = false;
};

}  // namespace porpoise::send
