#pragma once
// Writes down what happens in a run, for the model: from the server's log, from what clients and
// receiving hosts tell of themselves, and from the mailboxes on the disk.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "sim/explore/ends.h"
#include "sim/explore/history.h"
#include "sim/explore/mailboxes.h"

namespace porpoise::sim {

/// A value; cheap to copy.
class Witness {
 public:
  /// How far the story of one submission has been told.
  enum class Told : std::uint8_t { nothing, submitted, completed, answered };

  explicit Witness(Mailboxes mailboxes, Ends ends = {})
      : mailboxes_(std::move(mailboxes)), ends_(std::move(ends)) {}

  const History& history() const { return history_; }
  const Mailboxes& mailboxes() const { return mailboxes_; }
  /// For those who watch actors: what they have said so far.
  Told& told(const std::string& key) { return told_[key]; }
  /// The same, of the messages that the host of that name has taken, or (NAME/) a client has sent.
  std::size_t& told_of(const std::string& host) { return taken_[host]; }

  /// A line of the server's log, in qmail-send's words; others say nothing.
  void log_line(model::Time at, std::string_view line);
  void submitted(model::Time at, std::string key, std::string sender,
                 std::vector<std::string> recipients, std::string content);
  void completed(model::Time at, std::string key);
  /// `reply`: the server's, to the final dot. Empty when none will come.
  void answered(model::Time at, std::string key, std::string_view reply);
  /// The host of that name took a message.
  void arrived(model::Time at, const std::string& host, std::string sender, std::string recipient,
               std::string content);
  void reply_lost(model::Time at, std::string recipient, std::string content);
  /// The attempts for `recipient` that are under way, or all of them, may fail: see Model::unowned.
  void unowned(model::Time at, const std::optional<std::string>& recipient);
  /// The server has read an answer about `recipient`. Of which message, its log must tell.
  void told(model::Time at, const std::string& recipient, model::Outcome outcome);
  void released(model::Time at);
  void disk_failed(model::Time at) { history_.add(Fact(Fact::Kind::disk_failed, at)); }
  void disk_healed(model::Time at) { history_.add(Fact(Fact::Kind::disk_healed, at)); }
  /// The server's list of what it may have sent twice has this.
  void listed(model::Time at, std::uint64_t id, std::string recipient);
  /// From now on the disk is to blame for letters that a crash damages.
  void expect_damage() { mailboxes_.expect_damage(); }
  /// The medium hit bytes of that submission.
  void damaged(model::Time at, std::string key);
  /// It hit a file of those names: a message that is accepted later on with one of them for its id
  /// was damaged while it was written.
  void damaged_file(const std::set<std::string>& names) {
    damaged_names_.insert(names.begin(), names.end());
  }
  /// `seen`: what processes see of the disk.
  void look(model::Time at, const DiskImage& seen) { mailboxes_.look(at, seen, ends_, history_); }
  /// At the end of the story.
  void look_last(model::Time at, const DiskImage& seen) {
    mailboxes_.read_mboxes(at, seen, ends_, history_);
  }
  /// `after`: what the next processes will see.
  void crashed(model::Time at, model::Crash crash, const DiskImage& after);

 private:
  struct Attempt {
    std::uint64_t id = 0;
    NumberLife life;
    std::string address;

    Attempt() = default;
  };
  struct Number {
    NumberLife life;
    bool crossed_crash = false;  ///< Another message may have it since, and nobody said so.

    Number() = default;
  };

  NumberLife& life_of(std::uint64_t id);
  Fact about(Fact::Kind kind, model::Time at, std::uint64_t id);
  void began(model::Time at, std::uint64_t id);
  void described(std::string_view line);
  void warned(model::Time at, std::string_view line);
  void delivery_began(model::Time at, std::string_view line);
  void delivery_ended(model::Time at, std::string_view line);
  void settled_untried(model::Time at, std::string_view line);
  void damaged_with(model::Time at, std::uint64_t id);

  History history_;
  Mailboxes mailboxes_;
  Ends ends_;
  std::map<std::string, Told> told_;
  std::map<std::string, std::size_t> taken_;
  std::set<std::string> damaged_names_;
  std::map<std::uint64_t, Number> numbers_;
  std::map<std::uint64_t, Attempt> deliveries_;  ///< Under way in this life of the server.
};

}  // namespace porpoise::sim
