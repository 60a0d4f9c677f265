#pragma once
// Writes down what happens in a run, for the model: from the server's log, from what clients and
// receiving hosts tell of themselves, and from the mailboxes on the disk.

#include <map>
#include <string>
#include <string_view>

#include "sim/explore/history.h"
#include "sim/explore/mailboxes.h"

namespace porpoise::sim {

/// A value; cheap to copy.
class Witness {
 public:
  explicit Witness(Mailboxes mailboxes) : mailboxes_(std::move(mailboxes)) {}

  const History& history() const { return history_; }
  const Mailboxes& mailboxes() const { return mailboxes_; }

  /// A line of the server's log, in qmail-send's words; others say nothing.
  void log_line(model::Time at, std::string_view line);
  void submitted(model::Time at, std::string key, std::string sender,
                 std::vector<std::string> recipients, std::string content);
  void completed(model::Time at, std::string key);
  /// `reply`: the server's, to the final dot. Empty when none will come.
  void answered(model::Time at, std::string key, std::string_view reply);
  /// Another host took a message.
  void arrived(model::Time at, std::string sender, std::string recipient, std::string content);
  void reply_lost(model::Time at, std::string recipient, std::string content);
  void released(model::Time at);
  /// `seen`: what processes see of the disk.
  void look(model::Time at, const DiskImage& seen) { mailboxes_.look(at, seen, history_); }
  /// `after`: what the next processes will see.
  void crashed(model::Time at, model::Crash crash, const DiskImage& after);

 private:
  struct Attempt {
    std::uint64_t id = 0;
    std::string address;
  };

  void delivery_began(model::Time at, std::string_view line);
  void delivery_ended(model::Time at, std::string_view line);

  History history_;
  Mailboxes mailboxes_;
  std::map<std::uint64_t, Attempt> deliveries_;  ///< Under way in this life of the server.
};

}  // namespace porpoise::sim
