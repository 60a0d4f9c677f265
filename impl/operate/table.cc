#include <algorithm>

#include <fmt/format.h>

#include "impl/operate/format.h"
#include "impl/operate/words.h"

namespace porpoise::operate {
namespace {

constexpr const char* kLine = "{:>10}  {:>12}  {:>10}  {:<15}  <{}> to {}\n";

bool is_pending(const queue::Recipient& recipient) {
  return recipient.state == queue::Recipient::State::pending;
}

/// The first recipient that still waits, and how many more do.
std::string recipients(const queue::Message& message) {
  const auto first = std::find_if(message.recipients.begin(), message.recipients.end(), is_pending);
  if (first == message.recipients.end()) return "nobody";
  const auto more = std::count_if(first, message.recipients.end(), is_pending) - 1;
  const std::string text = printable(first->address);
  return more == 0 ? text : fmt::format("{} and {} more", text, more);
}

class Table final : public Format {
 public:
  explicit Table(WallTime now) : now_s_(seconds_of(now)) {}

  std::string head() override {
    return fmt::format("{:>10}  {:>12}  {:>10}  {:<15}  {}\n", "ID", "AGE", "BYTES", "NEXT",
                       "ENVELOPE");
  }
  std::string entry(const Entry& entry) override {
    const queue::Message& message = entry.message;
    const std::int64_t age = std::max<std::int64_t>(0, now_s_ - seconds_of(message.birth));
    return fmt::format(kLine, message.id, span(age), message.size, next(entry),
                       printable(message.sender), recipients(message));
  }

 private:
  std::string next(const Entry& entry) const {
    if (entry.message.held) return "held";
    for (const Entry::Target& target : entry.targets) {
      if (target.under_way) return "being tried";
    }
    if (!entry.next) return "its notice";
    return relative(std::max<std::int64_t>(0, seconds_of(*entry.next) - now_s_));
  }

  std::int64_t now_s_;
};

}  // namespace

std::unique_ptr<Format> make_table(WallTime now) { return std::make_unique<Table>(now); }

}  // namespace porpoise::operate
