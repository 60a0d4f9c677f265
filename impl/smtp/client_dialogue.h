#pragma once
// The client's half of an SMTP session, without I/O: which commands to send, what the replies
// mean, what becomes of each recipient. The body itself is moved by the caller.

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "impl/roles/delivery_agent.h"
#include "impl/smtp/client_extensions.h"
#include "impl/smtp/client_report.h"
#include "impl/smtp/reply.h"

namespace porpoise::smtp {

/// One message to one or more recipients of one server. Every address must be sendable
/// (client_address.h).
struct OutgoingMail {
  std::string sender;
  std::vector<std::string> recipients;
  std::uint64_t wire_size = 0;  ///< Bytes of the message with CR LF line ends.
  bool eight_bit = false;       ///< Has bytes above 127.

  OutgoingMail() = default;
};

/// What a session came to.
struct SessionOutcome {
  std::vector<roles::Verdict> verdicts;  ///< One per recipient, in their order.
  /// The server failed before the message was offered: another server may be tried.
  bool may_try_another = false;

  SessionOutcome() = default;
};

class ClientDialogue {
 public:
  enum class Wants : std::uint8_t {
    reply,    ///< Send take_output(), then bring the next reply.
    body,     ///< Send the body; call on_final_dot() before its end goes out.
    nothing,  ///< Send take_output(), which may be QUIT, and read the outcome().
  };
  /// What a reply answers. `lone_dot` ends a body that nobody was accepted for.
  enum class Stage : std::uint8_t { greeting, ehlo, helo, mail, recipient, data, lone_dot, final_dot };

  /// `peer` names the server in reports: its address.
  ClientDialogue(std::string helo_name, std::string peer, OutgoingMail mail);

  Wants wants() const;
  /// Of the next reply; only while it wants one.
  Stage stage() const { return expected_.front().stage; }
  /// Bytes to send now; they are given out once.
  std::string take_output();

  /// The next reply, or one that came in the middle of the body, after which it cannot go on.
  void on_reply(const Reply& reply);
  /// The server sent something that is no reply.
  void on_garbage(const Reply& what);
  /// The connection ended, failed, or a deadline passed.
  void on_death();
  /// From now on the server may have the whole message.
  void on_final_dot();
  /// The body cannot be sent to its end: ends the session without a further byte.
  void on_body_trouble(roles::Verdict verdict);

  /// Once it wants nothing.
  SessionOutcome outcome() const;

 private:
  struct Expected {
    Stage stage;
    std::size_t recipient;
  };

  void on_greeting(const Reply& reply);
  void on_ehlo(const Reply& reply);
  void on_helo(const Reply& reply);
  void on_mail(const Reply& reply);
  void on_recipient(const Reply& reply, std::size_t recipient);
  void on_data(const Reply& reply);
  void on_interruption(const Reply& reply);
  void on_final(const Reply& reply);

  void send(std::string command, Stage stage, std::size_t recipient = 0);
  void begin_mail();
  void send_commands();
  std::string mail_command() const;
  bool all_refused() const;
  void settle(roles::Verdict message);
  void settle_and_quit(roles::Verdict message);
  void break_off();
  void quit();
  void hang_up();

  std::string helo_name_, peer_;
  OutgoingMail mail_;
  Extensions extensions_;
  std::string output_;
  std::deque<Expected> expected_;
  std::vector<RecipientReport> reports_;  // of the recipients answered so far
  std::size_t accepted_ = 0;              // of them
  std::size_t recipients_sent_ = 0;
  std::size_t window_ = 1;  // commands that may wait for their replies at once
  bool data_sent_ = false;
  bool offered_ = false;   // from now on this server decides, and no other
  bool body_ = false;      // the server waits for the body
  bool dot_sent_ = false;  // the final dot of a body, in whole or in part
  bool ended_ = false;
  bool unanswered_ = false;  // it ended between the final dot and its answer
  roles::Sign sign_ = roles::Sign::down;
  std::optional<roles::Verdict> message_;  // what became of the message as a whole
};

}  // namespace porpoise::smtp
