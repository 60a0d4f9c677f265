#pragma once
// One SMTP session of the server with another host, as its bytes show it to somebody who watches
// them: what the server has been told of whom. Written apart from the server on purpose.

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "model/model.h"

namespace porpoise::sim {

class SeenDialogue {
 public:
  /// What the server has been told of a recipient that it named.
  struct Told {
    std::string recipient;
    model::Outcome outcome = model::Outcome::deferred;

    Told() = default;
    Told(std::string recipient_, model::Outcome outcome_)
        : recipient(std::move(recipient_)), outcome(outcome_) {}
    bool operator==(const Told&) const = default;
  };

  SeenDialogue() { asked_.push_back(Asked()); }

  void wrote(std::string_view bytes);
  /// What these bytes tell, in their order. Of a refusal of the whole message every recipient that
  /// is not refused itself; without a name when none has been named yet.
  std::vector<Told> read(std::string_view bytes);
  /// The other side has said how large a message may be: a larger one fails without being offered.
  bool limits_size() const { return limits_size_; }

 private:
  enum class Stage : std::uint8_t { other, mail, recipient, data, dot };
  /// What a reply will answer; at first the greeting.
  struct Asked {
    Stage stage = Stage::other;
    std::string recipient;
  };

  void command(const std::string& line);
  void reply(int code, std::vector<Told>& told);
  void tell_all(model::Outcome outcome, std::vector<Told>& told);

  std::string written_;  ///< Of a line that is not over.
  std::string heard_;
  std::deque<Asked> asked_;
  std::vector<std::string> named_;  ///< In RCPT commands, of this message, not refused.
  bool sender_refused_ = false;
  bool in_body_ = false;
  bool limits_size_ = false;
  bool senseless_ = false;  ///< The other side does not speak SMTP.
};

}  // namespace porpoise::sim
