#include "impl/local/mbox_text.h"

#include <fmt/format.h>

#include "impl/mail/date.h"

namespace porpoise::local {
namespace {

constexpr std::string_view kFrom = "From ";

}  // namespace

std::string from_line(std::string_view sender, std::int64_t seconds) {
  constexpr const char* kDays[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::string who(sender.empty() ? "MAILER-DAEMON" : sender);
  for (char& c : who) {
    if (c == ' ' || c == '\t' || c == '\n') c = '-';
  }
  const mail::CivilTime time = mail::civil_time(seconds);
  const std::int64_t of_day = time.hour * 3600 + time.minute * 60 + time.second;
  const std::int64_t day = (seconds - of_day) / 86400;  // the epoch was a Thursday
  return fmt::format("From {} {} {} {:02} {:02}:{:02}:{:02} {:04}\n", who,
                     kDays[((day % 7) + 7) % 7], kMonths[time.month - 1], time.day, time.hour,
                     time.minute, time.second, time.year);
}

void MboxQuoter::feed(std::string_view piece, std::string& out) {
  for (const char c : piece) {
    if (where_ == Where::word || (where_ == Where::marks && c == kFrom[0])) {
      where_ = Where::word;
      if (c == kFrom[word_]) {
        if (++word_ < kFrom.size()) continue;
        out += '>';  // behind the others: nobody can tell
        let_go(out);
        continue;
      }
      let_go(out);
    } else if (where_ == Where::marks && c != '>') {
      where_ = Where::line;
    }
    out += c;
    line_open_ = c != '\n';
    if (c == '\n') where_ = Where::marks;
  }
}

void MboxQuoter::finish(std::string& out) {
  if (word_ > 0) let_go(out);
  if (line_open_) out += '\n';
  out += '\n';
}

void MboxQuoter::let_go(std::string& out) {
  out += kFrom.substr(0, word_);
  word_ = 0;
  line_open_ = true;
  where_ = Where::line;
}

}  // namespace porpoise::local
