#pragma once
// What a correct mail system may do: a small executable specification. It watches a history (what
// clients sent and were told, what was tried, what arrived, what crashed), does no I/O, and names
// the promise that was broken, with the message and the events that show it.
//
// The promises stand in docs/simulation.md.
// Times are microseconds of one true clock. Contents must differ from message to message: that is
// how an arrived message is recognised.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/text.h"

namespace porpoise::model {

using Time = std::int64_t;

enum class Promise : std::uint8_t { S1, S2, S3, S4, S5, S6, S7, S8, L1, L2, L3 };
std::string_view name_of(Promise promise);

enum class Answer : std::uint8_t { none, accepted, temporary, permanent };
enum class Outcome : std::uint8_t {
  delivered,
  deferred,
  failed,
  given_up,  ///< Failed, because the message has been in the queue for too long.
};
enum class Crash : std::uint8_t {
  kill,        ///< The process ended; the page cache stays.
  power_loss,  ///< Only what was synced is sure to stay.
  hang,        ///< The machine stood still and went on: answers may have come too late for it.
  /// The disk takes no changes any more: what is under way may be done, yet cannot be known to
  /// last.
  disk_failure,
};

/// One broken promise.
struct Violation {
  Promise promise = Promise::S1;
  std::string message;              ///< The key of the message, or what it is about.
  std::string what;                 ///< One sentence.
  std::vector<std::string> events;  ///< The message's story so far.

  std::string to_string() const;
};

/// An accepted message that was lost, and the disk is to blame.
struct Loss {
  std::string message;    ///< Its key.
  bool reported = false;  ///< The server noticed.
};

/// What the model is told about the system it judges.
struct Rules {
  std::int64_t lifetime_s = 604800;
  std::int64_t skip_local = 10;
  std::int64_t skip_remote = 20;
  bool qmail_schedule = true;  ///< Judge attempts by it; other schedules are not judged.
  Time mark_sync = 1'000'000;  ///< A mark older than this survives every crash (S4).
  /// A clock read at the moment of acceptance is not exactly the moment of the answer.
  Time slack = 2'000'000;
  /// Every answer of another host that the server has read is told(), and so is every failure that
  /// names alone explain.
  bool knows_replies = false;
  /// What the server lists as perhaps sent twice is listed() before the end.
  bool knows_list = false;
  /// False on disks that do not keep what they sync (lying-disk). What is owed there: S2, S3, no
  /// crash loop, and that a loss is noticed when a later message shows the gap.
  bool disk_keeps_syncs = true;
};

class Model {
 public:
  explicit Model(Rules rules = {}) : rules_(rules) {}

  /// The client began to send; completed() is its final dot.
  void submitted(Time at, std::string key, std::string sender, std::vector<std::string> recipients,
                 std::string content);
  void completed(Time at, const std::string& key);
  /// `id`: the name the queue gave it, when it was accepted. Answer::none: no answer will come.
  void answered(Time at, const std::string& key, Answer answer, std::uint64_t id = 0);

  /// The queue holds the message as `id`, whether or not its client will ever hear of that.
  void queued(Time at, const std::string& key, std::uint64_t id);

  /// The server began to deliver `id` to `recipient` (as the envelope has it).
  void attempted(Time at, std::uint64_t id, const std::string& recipient, bool local);
  /// The domain of the recipient that is being tried takes no mail, or not from here, or is not
  /// there: this may fail without anybody being asked.
  void unowned(Time at, std::uint64_t id, const std::string& recipient);
  /// The server has read what another host says of the recipient that is being tried, for good or
  /// for now. Not `certain`: it may as well be meant for another message.
  void told(Time at, std::uint64_t id, const std::string& recipient, Outcome outcome, bool certain);
  /// It decided what became of that attempt.
  void settled(Time at, std::uint64_t id, const std::string& recipient, Outcome outcome);
  /// A mailbox or another host has the message now. `sender`: of the envelope.
  void arrived(Time at, const std::string& sender, const std::string& recipient,
               const std::string& content);
  /// A copy that had arrived in a mailbox is gone: a power loss took it, for it was not yet synced,
  /// or the server, because its name could not be made safe.
  void vanished(Time at, const std::string& recipient, const std::string& content);
  /// A receiver took a message, but its answer was lost on the way.
  void reply_lost(Time at, const std::string& recipient, const std::string& content);
  /// The server queued `bounce_id` to report failures of `id`.
  void bounced(Time at, std::uint64_t id, std::uint64_t bounce_id);
  /// The operator asked for everything to be tried now.
  void released(Time at) { released_ = at; }
  /// The server said that a double bounce failed and is dropped (the end of the chain).
  void discarded(Time at, std::uint64_t id);
  void crashed(Time at, Crash crash);
  /// From now on, until healed, the disk refuses or delays what is to be made safe: marks are not.
  void disk_failed(Time at);
  void disk_healed(Time) { failing_ = -1; }
  /// Damage of the medium hit bytes of this message.
  void damaged(Time at, const std::string& key);
  /// The server said that it cannot read message `id`, or (0) that part of its queue is damaged or
  /// missing, it cannot tell whose.
  void reported(Time at, std::uint64_t id);

  /// The server lists this as perhaps sent twice.
  void listed(std::uint64_t id, const std::string& recipient);

  /// The end: faults are over and nothing is left to wait for. `queued`: what the queue still
  /// lists and nobody holds back; `leftovers`: what should not be there any more.
  void finished(Time at, const std::vector<std::uint64_t>& queued,
                const std::vector<std::string>& leftovers);

  const std::vector<Violation>& violations() const { return violations_; }
  /// After finished(): what damage, or a disk that does not keep what it syncs, took.
  const std::vector<Loss>& losses() const { return losses_; }

  /// Equal for histories that the future will judge alike; absolute times do not count.
  std::uint64_t fingerprint() const;

 private:
  struct Recipient {
    std::uint32_t expected = 0;  ///< How often it stands in the envelope.
    std::uint32_t copies = 0;
    std::uint32_t notices = 0;        ///< Notices that arrived and report it.
    std::uint32_t extra_allowed = 0;  ///< Copies that crashes and lost replies excuse.
    std::uint32_t in_flight = 0;
    std::uint32_t delivered = 0;  ///< Settled so, as far as no crash may have hidden it.
    std::uint32_t failed = 0;
    std::uint32_t failures = 0;    ///< Settled as failed, ever.
    std::uint32_t successes = 0;   ///< Settled as delivered, ever.
    std::uint32_t taken_back = 0;  ///< Copies that the server removed; not synced, they may return.
    bool unowned = false;          ///< This attempt may fail without an answer.
    bool unclear = false;          ///< Some answer may have been meant for this attempt.
    std::optional<Outcome> told;   ///< The last answer that this attempt got.
    bool listed = false;           ///< As perhaps sent twice.
    bool waiting = false;          ///< The last thing known of it in this life is a deferral.
    Time last_attempt = -1;        ///< -1: none that a crash may not have hidden.
    Time last_settled = -1;
    bool local = false;
  };
  struct Message {
    std::string sender;
    std::map<std::string, Recipient> recipients;
    Time submitted = 0;
    bool completed = false;
    Answer answer = Answer::none;
    bool power_lost = false;     ///< Since its completion.
    Time born_by = -1;           ///< Its first attempt: the queue had it by then.
    bool damaged = false;        ///< The medium hit it.
    bool stood_last = false;     ///< When it was hit: no later one had been accepted.
    bool reported = false;       ///< As unreadable, or as perhaps part of a gap.
    bool crossed_crash = false;  ///< It had been accepted before the last one.
    bool seen_since_crash = false;
    std::uint32_t accepted_before = 0;  ///< Messages accepted before this one was begun.
    std::uint32_t place = 0;            ///< Among the accepted, from 1.
    bool chain_ended = false;           ///< The notices of its notices ended in a discarded one.
    std::uint64_t id = 0;
    std::vector<std::string> events;

    Recipient* find(const std::string& address);
    bool still_waits() const;  ///< For an attempt, or for what comes of one.
  };

  Message* find(std::uint64_t id);
  Recipient* find(std::uint64_t id, const std::string& address);
  std::string key_of(std::string_view content) const;
  std::string key_of_returned(const Notice& notice) const;
  bool is_losable(const Message& message) const {
    return message.damaged || !rules_.disk_keeps_syncs;
  }
  void note(Message& message, Time at, std::string event);
  void broken(Promise promise, const std::string& key, std::string what);
  Time latest_birth(const Message& message, Time last_attempt) const;
  bool is_released(const Recipient& recipient, const std::string& address) const;
  /// Does it fit what the server was told?
  void check_outcome(const Message& message, const Recipient& recipient, const std::string& address,
                     Outcome outcome);
  void check_attempt(Time at, const Message& message, const Recipient& recipient,
                     const std::string& address);
  /// `depth`: 1 for a notice about a message, 2 for one about such a notice; no more are owed.
  void take_notice(Time at, std::string_view content, const std::string& recipient, unsigned depth);
  void lose_notice(std::string_view content);
  void judge(const std::string& key, const Message& message, bool queued);
  bool chain_may_have_ended(const Message& message);
  /// Whoever may have got it twice is on the list.
  void check_list(const std::string& key, const Message& message);
  void lose(const std::string& key, const Message& message, const Recipient& recipient);
  bool later_mail_survived(const Message& message) const;

  Rules rules_;
  std::map<std::string, Message> messages_;                         // by key
  std::map<std::string, std::string, std::less<>> key_by_content_;  // what was sent, to its key
  std::map<std::uint64_t, std::string> key_by_id_;
  std::map<std::uint64_t, std::uint64_t> reports_;  // bounce id to the id whose failures it reports
  Time released_ = -1;
  std::map<std::string, Time> evidence_;  ///< When a host last took mail, or sent some.
  Time crashed_ = -1;                     ///< The last kill or power loss.
  Time failing_ = -1;                     ///< Since then the disk is in trouble.
  /// Discarded ends of chains whose beginning a crash kept from being said.
  std::uint32_t unplaced_discards_ = 0;
  std::uint32_t accepted_ = 0;  ///< So many messages.
  bool troubled_ = false;       ///< A crash happened, or the disk was in trouble.
  bool disturbed_ = false;      ///< A crash or a lost reply happened: notices may repeat.
  std::vector<Violation> violations_;
  std::vector<Loss> losses_;
};

}  // namespace porpoise::model
