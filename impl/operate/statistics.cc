#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "impl/base/ascii.h"
#include "impl/mail/address.h"
#include "impl/operate/format.h"
#include "impl/operate/words.h"
#include "impl/send/channel.h"

namespace porpoise::operate {
namespace {

/// Destinations told apart; what goes elsewhere is counted together.
constexpr std::size_t kDestinationsMax = 100'000;
constexpr std::size_t kDestinationsShown = 20;

struct Age {
  std::int64_t below_s;
  const char* name;
};
constexpr Age kAges[] = {{300, "under 5 min"}, {3600, "under 1 h"},      {21600, "under 6 h"},
                         {86400, "under 1 d"}, {3 * 86400, "under 3 d"}, {7 * 86400, "under 7 d"},
                         {INT64_MAX, "older"}};

struct Waiting {
  std::uint64_t recipients = 0;
  std::int64_t oldest_s = 0;  ///< Age.
};

class Statistics final : public Format {
 public:
  explicit Statistics(WallTime now) : now_s_(seconds_of(now)) {}

  std::string entry(const Entry& entry) override;
  std::string end() override;

 private:
  void count_recipient(const queue::Recipient& recipient, const Entry::Target& target,
                       std::int64_t age);

  std::int64_t now_s_;
  std::uint64_t messages_ = 0, bytes_ = 0, held_ = 0, due_ = 0, notices_ = 0;
  std::array<std::uint64_t, std::size(kAges)> ages_{};
  std::array<std::array<std::uint64_t, 3>, queue::kChannels> states_{};
  std::map<std::string, Waiting> destinations_;
  Waiting others_;
};

std::string Statistics::entry(const Entry& entry) {
  const queue::Message& message = entry.message;
  const std::int64_t age = std::max<std::int64_t>(0, now_s_ - seconds_of(message.birth));
  ++messages_;
  bytes_ += message.size;
  if (message.held) {
    ++held_;
  } else if (!entry.next) {
    ++notices_;
  } else if (seconds_of(*entry.next) <= now_s_) {
    ++due_;
  }
  const auto slot = std::find_if(std::begin(kAges), std::end(kAges),
                                 [age](const Age& limit) { return age < limit.below_s; });
  ++ages_[static_cast<std::size_t>(slot - std::begin(kAges))];
  for (std::size_t i = 0; i < entry.targets.size(); ++i) {
    count_recipient(message.recipients[i], entry.targets[i], age);
  }
  return {};
}

void Statistics::count_recipient(const queue::Recipient& recipient, const Entry::Target& target,
                                 std::int64_t age) {
  ++states_[send::index(target.channel)][static_cast<std::size_t>(recipient.state)];
  if (recipient.state != queue::Recipient::State::pending) return;
  std::string destination = to_lower(mail::split_address(recipient.address).host);
  const bool known = destinations_.contains(destination);
  Waiting& waiting = known || destinations_.size() < kDestinationsMax
                         ? destinations_[std::move(destination)]
                         : others_;
  ++waiting.recipients;
  waiting.oldest_s = std::max(waiting.oldest_s, age);
}

std::string Statistics::end() {
  std::string out = fmt::format("messages    {:>12}\n", messages_);
  out += fmt::format("bytes       {:>12}\n", bytes_);
  out += fmt::format("due now     {:>12}\n", due_);
  out += fmt::format("held        {:>12}\n", held_);
  out += fmt::format("notices due {:>12}\n", notices_);
  out += fmt::format("\n{:<12}{:>12}{:>12}{:>12}\n", "RECIPIENTS", "PENDING", "DELIVERED", "FAILED");
  for (const queue::Channel channel : send::kBothChannels) {
    const auto& states = states_[send::index(channel)];
    out += fmt::format("{:<12}{:>12}{:>12}{:>12}\n",
                       channel == queue::Channel::local ? "local" : "remote", states[0], states[1],
                       states[2]);
  }
  out += fmt::format("\n{:<12}{:>12}\n", "AGE", "MESSAGES");
  for (std::size_t i = 0; i < std::size(kAges); ++i) {
    out += fmt::format("{:<12}{:>12}\n", kAges[i].name, ages_[i]);
  }
  std::vector<std::pair<std::string, Waiting>> busiest(destinations_.begin(), destinations_.end());
  std::stable_sort(busiest.begin(), busiest.end(), [](const auto& a, const auto& b) {
    return a.second.recipients > b.second.recipients;
  });
  out += fmt::format("\n{:<12}{:>12}  {}\n", "PENDING", "OLDEST", "DESTINATION");
  Waiting rest = others_;
  for (std::size_t i = 0; i < busiest.size(); ++i) {
    const auto& [name, waiting] = busiest[i];
    if (i < kDestinationsShown) {
      out += fmt::format("{:<12}{:>12}  {}\n", waiting.recipients, span(waiting.oldest_s),
                         name.empty() ? "(no host)" : printable(name));
    } else {
      rest.recipients += waiting.recipients;
      rest.oldest_s = std::max(rest.oldest_s, waiting.oldest_s);
    }
  }
  if (rest.recipients > 0) {
    out += fmt::format("{:<12}{:>12}  {}\n", rest.recipients, span(rest.oldest_s), "all others");
  }
  return out;
}

}  // namespace

std::unique_ptr<Format> make_statistics(WallTime now) { return std::make_unique<Statistics>(now); }

}  // namespace porpoise::operate
