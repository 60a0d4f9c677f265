#pragma once
// An SMTP session as somebody on the way hears it: what was sent, and what became of it.

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/maillog/log_data.h"

namespace porpoise::sim {

/// One message of a session, as far as it came.
struct OverheardMessage {
  double begun = 0, ended = 0;  ///< MAIL, and the last answer that concerned it.
  std::string sender;
  int mail_code = 0;
  std::vector<std::pair<std::string, int>> recipients;  ///< With the answer; 0: none came.
  std::uint64_t bytes = 0;
  int code = 0;  ///< The answer to the message itself, or to DATA when that was refused.
  maillog::Stage stage = maillog::Stage::mail;  ///< Up to where it came.

  bool accepted() const { return code >= 200 && code < 300; }
  OverheardMessage() = default;
};

class SmtpOverheard {
 public:
  /// In the order in which the bytes were sent.
  void client_said(std::string_view bytes, double now);
  void server_said(std::string_view bytes, double now);

  const std::vector<OverheardMessage>& messages() const { return messages_; }
  int greeting() const { return greeting_; }  ///< 0: none came.
  bool helo_answered() const { return helo_; }
  /// STARTTLS was agreed upon: nothing after it is understood.
  bool encrypted() const { return encrypted_; }

 private:
  /// Answers come in the order of commands, maybe long after them.
  struct Command {
    std::string verb;
    std::optional<std::size_t> message;  ///< Of messages_, that it is about.
    std::size_t recipient = 0;
    std::uint64_t chunk = 0;  ///< Bytes of BDAT.
    bool last = false;
  };

  void command(const std::string& line, double now);
  void data_line(std::string_view line);
  void answer(int code, double now);

  std::string from_client_, from_server_;
  std::deque<Command> asked_;
  std::vector<OverheardMessage> messages_;
  std::uint64_t chunk_left_ = 0;
  int greeting_ = 0;
  bool helo_ = false;
  bool in_data_ = false;
  bool encrypted_ = false;
  std::optional<std::size_t> open_;  ///< The message that commands are about now.
};

}  // namespace porpoise::sim
