#pragma once
// An SMTP server that does as it is told, at each step of a session.

#include <map>
#include <string>
#include <vector>

#include "tests/support/scripted_stream.h"

namespace porpoise::test {

/// Names of the steps: greeting, EHLO, HELO, MAIL, RCPT, DATA, dot, QUIT.
/// An answer is a text, or one of these.
inline constexpr std::string_view kSilence = "(silence)";  ///< Now and for ever.
inline constexpr std::string_view kHangUp = "(hang up)";
inline constexpr std::string_view kReset = "(reset)";

class SmtpPeer final : public ScriptedPeer {
 public:
  /// Takes everything, and says nothing of extensions.
  SmtpPeer() { answer("220 there.ex\r\n"); }

  /// What to answer at `step`, from now on; several: in turn, the last for ever.
  SmtpPeer& at(const std::string& step, std::vector<std::string_view> answers) {
    if (step == "greeting") {
      says.clear();
      answer(answers.front());
    }
    answers_[step].assign(answers.begin(), answers.end());
    return *this;
  }

  void hear(std::string_view bytes) override {
    input_ += bytes;
    while (!hangs_up && !resets && (in_body_ ? take_body() : take_command())) {
    }
  }

  std::vector<std::string> commands;  ///< Without CR LF.
  std::vector<std::string> bodies;    ///< As they came, with the final dot.
  std::string unfinished_body() const { return in_body_ ? input_ : ""; }

 private:
  bool take_command() {
    const std::size_t end = input_.find("\r\n");
    if (end == input_.npos) return false;
    const std::string command = input_.substr(0, end);
    commands.push_back(command);
    input_.erase(0, end + 2);
    const std::string verb = command.substr(0, 4);
    const std::string said = next_answer(verb);
    answer(said);
    if (verb == "DATA" && said.starts_with("354")) in_body_ = true;
    return true;
  }

  bool take_body() {
    const std::size_t end = input_.starts_with(".\r\n") ? 0 : input_.find("\r\n.\r\n");
    if (end == input_.npos) return false;
    const std::size_t size = end == 0 ? 3 : end + 5;
    bodies.push_back(input_.substr(0, size));
    input_.erase(0, size);
    in_body_ = false;
    answer(next_answer("dot"));
    return true;
  }

  std::string next_answer(const std::string& step) {
    std::vector<std::string>& answers = answers_[step];
    if (answers.empty()) return step == "DATA" ? "354 go\r\n" : "250 ok\r\n";
    const std::string said = answers.front();
    if (answers.size() > 1) answers.erase(answers.begin());
    return said;
  }

  void answer(std::string_view said) {
    if (said == kHangUp) {
      hangs_up = true;
    } else if (said == kReset) {
      resets = true;
    } else if (said == kSilence) {
      silent_ = true;
    } else if (!silent_) {
      says += said;
    }
  }

  std::string input_;
  bool in_body_ = false;
  bool silent_ = false;
  std::map<std::string, std::vector<std::string>> answers_;
};

}  // namespace porpoise::test
