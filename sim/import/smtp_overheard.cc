#include "sim/import/smtp_overheard.h"

#include <algorithm>
#include <charconv>

namespace porpoise::sim {

namespace {

using maillog::Stage;

/// Takes a line off the front of `bytes`, without its end; false when there is no whole one.
bool take_line(std::string& bytes, std::string& line) {
  const std::size_t end = bytes.find('\n');
  if (end == bytes.npos) return false;
  line = bytes.substr(0, end);
  if (line.ends_with('\r')) line.pop_back();
  bytes.erase(0, end + 1);
  return true;
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return out;
}

std::string path_in(const std::string& line) {
  const std::size_t open = line.find('<');
  const std::size_t shut = line.find('>', open);
  if (open == line.npos || shut == line.npos) return {};
  return line.substr(open + 1, shut - open - 1);
}

}  // namespace

void SmtpOverheard::client_said(std::string_view bytes, double now) {
  if (encrypted_) return;
  from_client_ += bytes;
  std::string line;
  while (!encrypted_) {
    if (chunk_left_ > 0) {
      const auto taken = std::min<std::uint64_t>(chunk_left_, from_client_.size());
      from_client_.erase(0, taken);
      chunk_left_ -= taken;
      if (chunk_left_ > 0) return;
    }
    if (!take_line(from_client_, line)) return;
    if (in_data_) {
      data_line(line);
    } else {
      command(line, now);
    }
  }
}

void SmtpOverheard::data_line(std::string_view line) {
  if (line == ".") {
    in_data_ = false;
    Command dot;
    dot.verb = ".";
    dot.message = open_;
    asked_.push_back(std::move(dot));
    open_.reset();
    return;
  }
  if (line.starts_with('.')) line.remove_prefix(1);
  if (open_) messages_[*open_].bytes += line.size() + 1;
}

void SmtpOverheard::command(const std::string& line, double now) {
  Command command;
  command.verb = upper(line.substr(0, line.find_first_of(" :")));
  if (command.verb == "RSET" || command.verb == "EHLO" || command.verb == "HELO") open_.reset();
  if (command.verb == "MAIL") {
    OverheardMessage begun;
    begun.begun = begun.ended = now;
    begun.sender = path_in(line);
    open_ = messages_.size();
    messages_.push_back(std::move(begun));
  } else if (command.verb == "RCPT" && open_) {
    command.recipient = messages_[*open_].recipients.size();
    messages_[*open_].recipients.emplace_back(path_in(line), 0);
  } else if (command.verb == "BDAT") {
    const std::string rest = line.substr(std::min<std::size_t>(5, line.size()));
    std::from_chars(rest.data(), rest.data() + rest.size(), command.chunk);
    command.last = upper(rest).find("LAST") != std::string::npos;
    chunk_left_ = command.chunk;
  }
  command.message = open_;
  if (command.last) open_.reset();
  asked_.push_back(std::move(command));
}

void SmtpOverheard::server_said(std::string_view bytes, double now) {
  if (encrypted_) return;
  from_server_ += bytes;
  std::string line;
  while (!encrypted_ && take_line(from_server_, line)) {
    int code = 0;
    const auto [end, error] =
        std::from_chars(line.data(), line.data() + std::min<std::size_t>(3, line.size()), code);
    if (error != std::errc() || end != line.data() + 3) continue;
    if (line.size() > 3 && line[3] == '-') continue;
    answer(code, now);
  }
}

void SmtpOverheard::answer(int code, double now) {
  if (greeting_ == 0) {
    greeting_ = code;
    return;
  }
  if (asked_.empty()) return;
  const Command asked = std::move(asked_.front());
  asked_.pop_front();
  const std::string& verb = asked.verb;
  if (verb == "EHLO" || verb == "HELO") helo_ = helo_ || code < 300;
  if (verb == "STARTTLS" && code == 220) encrypted_ = true;
  if (!asked.message) return;
  OverheardMessage& message = messages_[*asked.message];
  message.ended = now;
  if (verb == "MAIL") {
    message.mail_code = code;
    message.stage = code < 300 ? Stage::rcpt : Stage::mail;
  } else if (verb == "RCPT") {
    message.recipients[asked.recipient].second = code;
  } else if (verb == "DATA") {
    message.stage = code == 354 ? Stage::dot : Stage::data;
    in_data_ = code == 354;
    if (code != 354) message.code = code;
  } else if (verb == "." || verb == "BDAT") {
    message.stage = Stage::dot;
    if (verb == "BDAT" && code < 300) message.bytes += asked.chunk;
    if (verb == "." || asked.last || code >= 300) message.code = code;
  }
}

}  // namespace porpoise::sim
