#include "impl/host/live/live_log.h"

#include <limits.h>
#include <poll.h>
#include <unistd.h>

namespace porpoise::live {
namespace {

constexpr std::size_t kUnwrittenMax = 1 << 20;
constexpr int kFinishMilliseconds = 1000;

}  // namespace

void LiveLog::write(std::string_view line) {
  if (lines_.size() + line.size() >= kUnwrittenMax) return;
  lines_.append(line);
  lines_.push_back('\n');
  if (draining_) return;
  draining_ = true;
  spawn(loop_.executor(), drain());
}

Task<> LiveLog::drain() {
  co_await loop_.yield();  // until then the other lines of this turn come together
  while (!lines_.empty()) {
    writing_.swap(lines_);
    while (written_ < writing_.size()) {
      const std::string_view rest = std::string_view(writing_).substr(written_);
      const Result<void> put = co_await output_.write_some(rest, written_);
      if (put.has_error()) break;  // nobody is left to be told
    }
    writing_.clear();
    written_ = 0;
  }
  draining_ = false;
}

void LiveLog::finish() {
  const std::string rest = writing_.substr(written_) + lines_;
  std::string_view bytes = rest;
  pollfd one{STDERR_FILENO, POLLOUT, 0};
  while (!bytes.empty() && ::poll(&one, 1, kFinishMilliseconds) > 0) {
    const std::string_view part = bytes.substr(0, PIPE_BUF);
    const ssize_t written = ::write(STDERR_FILENO, part.data(), part.size());
    if (written <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace porpoise::live
