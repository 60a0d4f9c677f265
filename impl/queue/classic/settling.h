#pragma once
// What the disk need not hold yet: messages that only todo/ tells of, marks, notes and removals of
// the last moment. Soon each is settled: brought to the disk in the order that a power loss at any
// point leaves a queue which is right (docs/queue-format.md).

#include <map>
#include <set>
#include <vector>

#include "impl/base/gate.h"
#include "impl/queue/classic/message_files.h"
#include "impl/queue/classic/options.h"

namespace porpoise::queue::classic {

/// A message of which something is not settled.
struct Unsettled {
  bool in_todo = false;    ///< todo/N and intd/N may stand; `message` and `placed` tell of it.
  bool has_files = false;  ///< info/N and what goes with it may stand.
  bool written = false;    ///< They hold it, durably, as far as `changes` does not say otherwise.
  bool removed = false;
  /// A removed message that todo/N says this one ends, until its number is free; 0: none.
  MessageId finishes = 0;
  bool finished = false;  ///< Removed, and settled together with the one that ends it.
  bool busy = false;      ///< Being settled.
  Message message;
  std::optional<BodySum> body;  ///< Unless qmail-queue wrote todo/N.
  std::vector<Placed> placed;   ///< Its recipients, those on the local channel first.
  Changes changes;              ///< That no file holds, or perhaps not durably.

  Unsettled() = default;
  /// `message` is still to be written: what changes is changed there.
  bool awaits_writing() const { return in_todo && !written && !busy; }
};

class Settling {
 public:
  /// All outlive it.
  Settling(const Host& host, const Layout& layout, const Conventions& conventions,
           const MessageFiles& files, DirectorySyncs& syncs, Options options);

  /// Gets a line when the disk refuses, each time it is tried.
  void on_trouble(std::function<void(std::string)> warn) { warn_ = std::move(warn); }

  /// Null: everything about it is on the disk.
  const Unsettled* find(MessageId id) const;
  template <class Visit>
  void for_each(Visit visit) const {
    for (const auto& [id, entry] : entries_) visit(id, entry);
  }

  /// Until this call nothing is settled by itself, so that a start sees all that it has found.
  void begin();

  /// todo/N is durable. `wipe`: files of an earlier try may be in the way.
  void queued(Message message, Envelope envelope, std::optional<BodySum> body, bool wipe);
  /// todo/`by` says that `id` has ended.
  void finished(MessageId id, MessageId by);
  /// todo/N may come back although the message was refused.
  void refused(MessageId id);
  /// Removed, in todo/ or not.
  void remove(MessageId id);
  void mark(MessageId id, std::uint32_t recipient);
  void note(MessageId id, Channel channel, Progress progress);
  void hold(MessageId id, bool held);

  /// Resumes when its files hold it.
  Task<Result<void>> settle_now(MessageId id);
  /// Resumes when all that was said before the call is durable.
  Task<Result<void>> settle_all();
  /// The same; nothing is settled by itself afterwards.
  Task<Result<void>> stop();

 private:
  Unsettled& touch(MessageId id);
  void schedule(Duration after);
  Task<> settle_later(Duration after);
  Task<Result<void>> settle_in_turn(MessageId id);
  Task<Result<void>> settle(MessageId id);
  Task<Result<void>> bring_to_disk(MessageId id, Unsettled& entry);
  Task<Result<void>> note_changes(MessageId id, Unsettled& entry, Changes said);
  Task<Result<void>> leave_todo(MessageId id);
  Task<Result<void>> free_number(MessageId id);

  const Host& host_;
  const Layout& layout_;
  const Conventions& conventions_;
  const MessageFiles& files_;
  DirectorySyncs& syncs_;
  const Options options_;
  std::function<void(std::string)> warn_;
  std::map<MessageId, Unsettled> entries_;
  Gate idle_;        ///< Opens when an entry is no longer busy.
  Semaphore turns_;  ///< So many at once.
  std::unique_ptr<Timer> timer_;
  bool scheduled_ = false;  ///< Somebody waits for the timer, or settles.
  bool begun_ = false;
  bool stopped_ = false;
};

}  // namespace porpoise::queue::classic
