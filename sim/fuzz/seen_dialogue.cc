#include "sim/fuzz/seen_dialogue.h"

#include <algorithm>

namespace porpoise::sim {

namespace {

using model::Outcome;

/// Cuts the next line off `text`, without its end; false when there is no whole one.
bool take_line(std::string& text, std::string& line) {
  const std::size_t feed = text.find('\n');
  if (feed == std::string::npos) return false;
  line = text.substr(0, feed);
  if (line.ends_with('\r')) line.pop_back();
  text.erase(0, feed + 1);
  return true;
}

std::string within_brackets(const std::string& line) {
  const std::size_t open = line.find('<');
  const std::size_t shut = line.rfind('>');
  return open < shut && shut != std::string::npos ? line.substr(open + 1, shut - open - 1)
                                                  : std::string();
}

/// 0 for what is no reply.
int code_of(const std::string& line) {
  const auto digit = [&](std::size_t at) { return line[at] >= '0' && line[at] <= '9'; };
  if (line.size() < 3 || !digit(0) || !digit(1) || !digit(2)) return 0;
  return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

Outcome outcome_of(int code) {
  if (code >= 500) return Outcome::failed;
  return code >= 300 ? Outcome::deferred : Outcome::delivered;
}

}  // namespace

void SeenDialogue::wrote(std::string_view bytes) {
  written_ += bytes;
  for (std::string line; take_line(written_, line);) command(line);
}

void SeenDialogue::command(const std::string& line) {
  Asked asked;
  if (in_body_) {
    if (line != ".") return;
    in_body_ = false;
    asked.stage = Stage::dot;
  } else if (line.starts_with("MAIL ")) {
    asked.stage = Stage::mail;
    named_.clear();
    sender_refused_ = false;
  } else if (line.starts_with("RCPT ")) {
    asked.stage = Stage::recipient;
    asked.recipient = within_brackets(line);
    named_.push_back(asked.recipient);
  } else if (line == "DATA") {
    asked.stage = Stage::data;
  }
  asked_.push_back(std::move(asked));
}

std::vector<SeenDialogue::Told> SeenDialogue::read(std::string_view bytes) {
  std::vector<Told> told;
  heard_ += bytes;
  for (std::string line; !senseless_ && take_line(heard_, line);) {
    const int code = code_of(line);
    if (code == 0) senseless_ = true;
    if (senseless_) break;
    limits_size_ = limits_size_ || line.substr(3).starts_with("-SIZE ") ||
                   line.substr(3).starts_with(" SIZE ");
    const bool goes_on = line.size() > 3 && line[3] == '-';
    if (!goes_on) reply(code, told);
  }
  return told;
}

void SeenDialogue::reply(int code, std::vector<Told>& told) {
  Asked asked;
  if (!asked_.empty()) {
    asked = std::move(asked_.front());
    asked_.pop_front();
  } else if (in_body_) {
    asked.stage = Stage::dot;  // it does not wait for the end
  }
  const Outcome outcome = outcome_of(code);
  switch (asked.stage) {
    case Stage::other:
      return;
    case Stage::mail:
      sender_refused_ = code >= 400;
      if (!sender_refused_) return;
      if (named_.empty()) told.emplace_back(std::string(), outcome);
      return tell_all(outcome, told);
    case Stage::recipient:
      if (sender_refused_ || code < 300) return;
      std::erase(named_, asked.recipient);
      told.emplace_back(asked.recipient, outcome);
      return;
    case Stage::data:
      if (code >= 300 && code < 400) {
        in_body_ = true;
      } else {
        tell_all(code < 300 ? Outcome::deferred : outcome, told);
      }
      return;
    case Stage::dot:
      return tell_all(outcome, told);
  }
}

void SeenDialogue::tell_all(Outcome outcome, std::vector<Told>& told) {
  for (const std::string& recipient : named_) told.emplace_back(recipient, outcome);
  named_.clear();
}

}  // namespace porpoise::sim
