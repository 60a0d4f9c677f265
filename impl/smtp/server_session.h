#pragma once
// One client's connection: carries bytes between it, the dialogue and the queue.

#include <memory>
#include <optional>
#include <string>

#include "impl/smtp/input_buffer.h"
#include "impl/smtp/message_intake.h"
#include "impl/smtp/server_dialogue.h"
#include "impl/smtp/server_parts.h"

namespace porpoise::smtp {

class ServerSession {
 public:
  /// `config` is what the session goes by to its end; `own` may be null; `closing` is the server's
  /// and turns true when it wants its sessions to end.
  ServerSession(ServerParts parts, std::shared_ptr<const control::Config> config, OwnAddresses own,
                std::unique_ptr<Stream> stream, std::string host_name, const bool& closing);

  /// Speaks until either side ends it. A 250 after a body is sent only when the message is durably
  /// queued: from then on it is ours to deliver or bounce (RFC 5321 §4.2.5, §6.1). Errors: none
  /// escape; a broken connection just ends the session, and a body without its end is forgotten.
  Task<> run();

  /// `closing` has turned true: a session that waits for a command ends at once.
  void interrupt();

 private:
  enum class Waiting : std::uint8_t { no, for_command, for_more };
  /// Nothing until the queue was asked to begin.
  using Begun = std::optional<roles::Enqueuer::Begun>;

  Task<> learn_ident();
  ServerDialogue::Next next_step(const InputBuffer::Line& line);
  Task<bool> follow(ServerDialogue::Next next);
  Task<bool> receive_message(Begun begun);
  Task<Begun> begin();
  Task<bool> receive_body(MessageIntake& intake, Begun& begun);
  Task<> pass_on(MessageIntake& intake, Begun& begun);
  Task<MessageOutcome> settle(MessageIntake& intake, Begun& begun);
  Task<bool> read_more(Waiting what);
  Task<bool> flush();
  std::string client() const;
  std::string received_line() const;
  void log_refusal(std::string_view reply) const;
  Instant deadline() const;

  ServerParts parts_;
  std::shared_ptr<const control::Config> config_;
  std::unique_ptr<Stream> stream_;
  std::string host_name_;
  const bool& closing_;
  std::string ident_;  // what the client's machine said of it

  ServerDialogue dialogue_;
  InputBuffer input_;
  std::string replies_;
  std::string text_;  // of the message being received; kept for its capacity
  Waiting waiting_ = Waiting::no;
};

}  // namespace porpoise::smtp
