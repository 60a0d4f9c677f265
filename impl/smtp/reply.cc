#include "impl/smtp/reply.h"

namespace porpoise::smtp {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The code of a line that starts with `head`, 0 when there is no valid one.
int code_of(std::string_view head) {
  if (head.size() < 3 || !is_digit(head[0]) || !is_digit(head[1]) || !is_digit(head[2])) return 0;
  const int code = (head[0] - '0') * 100 + (head[1] - '0') * 10 + (head[2] - '0');
  const bool ends_well = head.size() == 3 || head[3] == ' ' || head[3] == '-' || head[3] == '\t';
  return ends_well && code >= 200 && code <= 599 ? code : 0;
}

}  // namespace

std::size_t ReplyParser::feed(std::string_view bytes) {
  std::size_t used = 0;
  while (used < bytes.size() && status_ == Status::more) take_char(bytes[used++]);
  return used;
}

void ReplyParser::take_char(char c) {
  ++reply_bytes_;
  if (++line_bytes_ > kLineMax || reply_bytes_ > kReplyMax) {
    status_ = Status::garbage;
    return;
  }
  if (c == '\r') return;
  if (reply_.text.size() < kTextMax) reply_.text += c == '\0' ? '?' : c;
  if (c == '\n') {
    end_line();
  } else if (head_.size() < 4) {
    head_ += c;
  }
}

void ReplyParser::end_line() {
  const int code = code_of(head_);
  const bool continues = head_.size() == 4 && head_[3] == '-';
  // All codes of one reply must be the same (RFC 5321 §4.2.1). A change within the class is
  // forgiven, the first code counts; anything else leaves open what the server meant.
  const bool fits = code != 0 && (reply_.code == 0 || reply_.code / 100 == code / 100);
  if (reply_.code == 0) reply_.code = code;
  head_.clear();
  line_bytes_ = 0;
  if (!fits) {
    status_ = Status::garbage;
  } else if (!continues) {
    status_ = Status::complete;
  }
}

Reply ReplyParser::take() {
  Reply reply = std::move(reply_);
  if (!reply.text.empty() && reply.text.back() != '\n') {
    if (reply.text.size() >= kTextMax) reply.text.resize(kTextMax - 1);
    reply.text += '\n';
  }
  *this = ReplyParser();
  return reply;
}

}  // namespace porpoise::smtp
