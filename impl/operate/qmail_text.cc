// The outputs of qmail-qread and qmail-qstat, byte for byte, for scripts that read them.

#include <algorithm>

#include <fmt/format.h>

#include "impl/operate/format.h"
#include "impl/operate/words.h"

namespace porpoise::operate {
namespace {

/// A space stays one, unlike in what people read.
std::string qread_text(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c < 32 || c > 126) c = '_';
  }
  return out;
}

class Qread final : public Format {
 public:
  std::string entry(const Entry& entry) override {
    const queue::Message& message = entry.message;
    const auto failed = [](const queue::Recipient& recipient) {
      return recipient.state == queue::Recipient::State::failed && !recipient.report.empty();
    };
    const bool bouncing = std::any_of(message.recipients.begin(), message.recipients.end(), failed);
    std::string out =
        fmt::format("{}  #{}  {}  <{}> {}\n", date(seconds_of(message.birth)), message.id,
                    message.size, qread_text(message.sender), bouncing ? " bouncing" : "");
    for (std::size_t i = 0; i < entry.targets.size(); ++i) {
      const bool done = message.recipients[i].state != queue::Recipient::State::pending;
      const bool local = entry.targets[i].channel == queue::Channel::local;
      out += fmt::format("{}\t{}\t{}\n", done ? "  done" : "", local ? "local" : "remote",
                         qread_text(entry.targets[i].written));
    }
    return out;
  }
};

class Qstat final : public Format {
 public:
  std::string entry(const Entry&) override {
    ++messages_;
    return {};
  }
  std::string end() override {
    // Here a message is preprocessed in the same step that accepts it.
    return fmt::format("messages in queue: {}\nmessages in queue but not yet preprocessed: 0\n",
                       messages_);
  }

 private:
  std::uint64_t messages_ = 0;
};

}  // namespace

std::unique_ptr<Format> make_qread() {
  return std::make_unique<Qread>();
}
std::unique_ptr<Format> make_qstat() {
  return std::make_unique<Qstat>();
}

std::string silent_server_line(const SilentServer& server, WallTime now) {
  const auto seconds = [](auto time) {
    return std::max<std::int64_t>(std::chrono::duration_cast<std::chrono::seconds>(time).count(),
                                  0);
  };
  std::string line = fmt::format("{} timed out {} seconds ago; # recent timeouts: {}",
                                 server.server, seconds(now - server.last), server.timeouts);
  if (server.until && *server.until > now) {
    line += fmt::format("; left out for {} seconds", seconds(*server.until - now));
  }
  return line + "\n";
}

}  // namespace porpoise::operate
