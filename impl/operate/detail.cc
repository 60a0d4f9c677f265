#include <fmt/format.h>

#include "impl/operate/format.h"
#include "impl/operate/words.h"
#include "impl/send/channel.h"

namespace porpoise::operate {
namespace {

std::string state_of(const queue::Recipient& recipient, const Entry::Target& target) {
  switch (recipient.state) {
    case queue::Recipient::State::delivered: return "delivered";
    case queue::Recipient::State::failed:
      return recipient.report.empty() ? "failed; its notice has been sent"
                                      : "failed; a notice is to be sent";
    case queue::Recipient::State::pending: break;
  }
  return target.under_way ? "pending; being tried now" : "pending";
}

class Detail final : public Format {
 public:
  explicit Detail(WallTime now) : now_s_(seconds_of(now)) {}

  std::string entry(const Entry& entry) override {
    const queue::Message& message = entry.message;
    std::string out = fmt::format("message {}\n", message.id);
    out += fmt::format("  from     <{}>\n", printable(message.sender));
    out += fmt::format("  bytes    {}\n", message.size);
    out += "  accepted " + moment(seconds_of(message.birth)) + "\n";
    for (const queue::Channel channel : send::kBothChannels) {
      const queue::Progress& progress = message.progress[send::index(channel)];
      if (progress.attempts == 0) continue;
      const bool released = progress.last_attempt == WallTime();
      out += fmt::format("  {}   {} attempt{}, the last {}\n", name_of(channel), progress.attempts,
                         progress.attempts == 1 ? "" : "s",
                         released ? "forgotten: made due by the operator"
                                  : moment(seconds_of(progress.last_attempt)));
    }
    out += "  next     " + next(entry) + "\n";
    for (std::size_t i = 0; i < entry.targets.size(); ++i) {
      const queue::Recipient& recipient = message.recipients[i];
      const Entry::Target& target = entry.targets[i];
      out += fmt::format("  {} {}: {}\n", name_of(target.channel), printable(recipient.address),
                         state_of(recipient, target));
      out += set_in(recipient.report);
      out += set_in(target.last_reply);
    }
    return out;
  }

 private:
  static const char* name_of(queue::Channel channel) {
    return channel == queue::Channel::local ? "local " : "remote";
  }
  std::string moment(std::int64_t seconds) const {
    return fmt::format("{}, {}", date(seconds), relative(seconds - now_s_));
  }
  std::string next(const Entry& entry) const {
    if (entry.message.held) return "held until released";
    if (!entry.next) return "the notice of what failed, or its end";
    const std::int64_t seconds = seconds_of(*entry.next);
    return seconds <= now_s_ ? "as soon as there is a slot" : moment(seconds);
  }

  std::int64_t now_s_;
};

}  // namespace

std::unique_ptr<Format> make_detail(WallTime now) { return std::make_unique<Detail>(now); }

}  // namespace porpoise::operate
