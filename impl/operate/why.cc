#include <algorithm>

#include <fmt/format.h>

#include "impl/operate/format.h"
#include "impl/operate/words.h"
#include "impl/send/channel.h"

namespace porpoise::operate {
namespace {

class Why final : public Format {
 public:
  explicit Why(WallTime now) : now_s_(seconds_of(now)) {}

  std::string entry(const Entry& entry) override {
    const queue::Message& message = entry.message;
    std::string out = fmt::format("message {} from <{}>, accepted {}\n", message.id,
                                  printable(message.sender), moment(message.birth));
    for (std::size_t i = 0; i < entry.targets.size(); ++i) {
      const queue::Recipient& recipient = message.recipients[i];
      const Entry::Target& target = entry.targets[i];
      out += fmt::format("  {}\n", printable(recipient.address));
      out += fmt::format("    next         {}\n", next_of(target));
      out += fmt::format("    because      {}\n", because(entry, recipient, target));
      if (recipient.state == queue::Recipient::State::pending) {
        out += fmt::format("    destination  {}\n", destination(target));
      }
      const std::string& said = target.last_reply.empty() ? recipient.report : target.last_reply;
      if (!said.empty()) out += "    last reply\n" + set_in(said);
    }
    return out;
  }

 private:
  std::string moment(WallTime time) const {
    return fmt::format("{}, {}", date(seconds_of(time)), relative(seconds_of(time) - now_s_));
  }
  std::string next_of(const Entry::Target& target) const {
    if (target.under_way) return "now";
    if (!target.next) return "never";
    return seconds_of(*target.next) <= now_s_ ? "as soon as it is its turn" : moment(*target.next);
  }
  std::string because(const Entry& entry, const queue::Recipient& recipient,
                      const Entry::Target& target) const;
  std::string destination(const Entry::Target& target) const;
  std::string after_attempts(const Entry& entry, const Entry::Target& target) const {
    const queue::Progress& progress = entry.message.progress[send::index(target.channel)];
    return fmt::format("{} attempt{}, the last {}", progress.attempts,
                       progress.attempts == 1 ? "" : "s",
                       relative(seconds_of(progress.last_attempt) - now_s_));
  }

  std::int64_t now_s_;
};

std::string Why::because(const Entry& entry, const queue::Recipient& recipient,
                         const Entry::Target& target) const {
  switch (target.rule) {
    case Rule::settled:
      break;
    case Rule::held:
      return "the operator holds it: `porpoise queue release`";
    case Rule::under_way:
      return "it is being tried";
    case Rule::untried:
      return "it has not been tried yet";
    case Rule::by_operator:
      return "the operator has made it due";
    case Rule::by_alarm:
      return "everything has been made due (ALRM)";
    case Rule::by_return:
      return "its destination is back";
    case Rule::by_schedule:
      return fmt::format("control/retryschedule `{}`, after {}", printable(entry.schedule),
                         after_attempts(entry, target));
  }
  if (recipient.state == queue::Recipient::State::delivered) return "it is delivered";
  return recipient.report.empty() ? "it has failed, and its sender has been told"
                                  : "it has failed; its sender is told when nobody is left to try";
}

std::string Why::destination(const Entry::Target& target) const {
  const send::DestinationFacts& facts = target.destination;
  if (target.channel == queue::Channel::local) return "this server";
  const std::string name = printable(facts.name);
  if (!facts.known) return name + ", of which nothing is remembered";
  const std::string waiting = fmt::format("{} message{} for it alone", facts.waiting,
                                          facts.waiting == 1 ? " waits" : "s wait");
  if (facts.down) {
    const std::int64_t probe = seconds_of(facts.next_probe) - now_s_;
    return fmt::format("{}, down for {}; the next message that is due{} tries for all; {}", name,
                       span(now_s_ - seconds_of(facts.down_since)),
                       probe > 0 ? " " + relative(probe) + " or later" : "", waiting);
  }
  return fmt::format(
      "{}, up; {} of {} attempts at once; {}", name, facts.under_way,
      facts.at_once == 0 ? std::string("any number of") : std::to_string(facts.at_once), waiting);
}

}  // namespace

std::unique_ptr<Format> make_why(WallTime now) {
  return std::make_unique<Why>(now);
}

}  // namespace porpoise::operate
