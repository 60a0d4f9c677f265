#pragma once
// What the server says to what the client says. Pure: the session (server_session.h) carries the
// bytes, asks the other roles, and tells the dialogue what they answered.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "impl/control/config.h"
#include "impl/roles/enqueuer.h"
#include "impl/roles/recipient_check.h"
#include "impl/smtp/admission.h"

namespace porpoise::smtp {

/// What became of a body that was read to its true end. The reply is that of the first that holds,
/// in this order.
struct MessageOutcome {
  bool looping = false;
  bool too_big = false;
  bool malformed = false;
  roles::EnqueueResult queued;
  std::int64_t seconds = 0;  ///< When it was queued, since the epoch.

  MessageOutcome() = default;
  bool refused_by_content() const { return looping || too_big || malformed; }
  bool accepted() const {
    return !refused_by_content() && queued.kind == roles::EnqueueResult::Kind::accepted;
  }
};

class ServerDialogue {
 public:
  /// What the session has to do before the next command.
  enum class Next : std::uint8_t {
    command,          ///< Nothing.
    check_recipient,  ///< Ask about candidate(), then call on_recipient().
    reserve_room,     ///< Ask the queue for size_hint() bytes, then call on_room() or on_no_room().
    receive_message,  ///< Read a body to its end, then call on_message().
    close,            ///< Send the replies and close.
  };

  /// More recipients than this are put off to another transaction (RFC 5321 §4.5.3.1.10).
  static constexpr std::size_t kRecipientsMax = 100000;

  ServerDialogue(std::shared_ptr<const control::Config> config, Admission admission);

  /// All of these append whole reply lines to `replies`.
  void greet(std::string& replies) const;
  Next on_command(std::string_view line, std::string& replies);
  void on_too_long_line(std::string& replies) const;
  void on_recipient(const roles::RecipientVerdict& verdict, std::string& replies);
  /// The queue has set the announced size aside; what follows is as for receive_message.
  void on_room(std::string& replies) const;
  /// Also forgets the transaction: nothing of the body was asked for.
  void on_no_room(const roles::EnqueueResult& refusal, std::string& replies);
  /// Also forgets the transaction.
  void on_message(const MessageOutcome& outcome, std::string& replies);

  const std::string& candidate() const { return candidate_; }
  /// The argument of the last HELO or EHLO, cut to what a host name can be long.
  const std::optional<std::string>& helo() const { return helo_; }
  std::uint64_t size_hint() const { return size_hint_; }
  /// The envelope of the message being received; empty afterwards.
  roles::Envelope take_envelope();

 private:
  Next mail(std::string_view argument, std::string& replies);
  Next recipient(std::string_view argument, std::string& replies);
  Next data(std::string& replies) const;
  void hello(std::string_view argument);
  void forget_transaction();

  std::shared_ptr<const control::Config> config_;
  Admission admission_;
  std::optional<std::string> helo_;

  bool has_sender_ = false;
  bool bad_sender_ = false;
  std::uint64_t size_hint_ = 0;
  roles::Envelope envelope_;
  std::string candidate_;
};

/// One reply line. Bytes of `text` that could end it early, or that are not ASCII, become `?`; line
/// feeds at its end are dropped.
void append_reply(std::string& replies, int code, std::string_view text);

}  // namespace porpoise::smtp
