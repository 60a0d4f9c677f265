#include "sim/import/learn.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "sim/import/learn_place.h"
#include "sim/maillog/destinations.h"
#include "sim/maillog/postfix_lines.h"

namespace porpoise::sim {

namespace {

using maillog::Arrival;
using maillog::Delivery;
using maillog::LogData;

/// A mailbox name that is one file name and no address extension on any server.
bool is_plain(std::string_view user) {
  return !user.empty() && std::all_of(user.begin(), user.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::string user_of(std::string_view address) {
  return std::string(address.substr(0, address.rfind('@')));
}

/// What the messages left out, counted by reason.
struct LeftOut {
  std::uint64_t notices = 0, undescribed = 0, waiting = 0, without_recipient = 0;
  std::uint64_t other_mailboxes = 0, sizeless = 0;
};

class Learner {
 public:
  explicit Learner(const Overheard& overheard) : overheard_(overheard), data_(overheard.data) {}

  Night learn() {
    night_.source = overheard_.source;
    night_.untold = overheard_.untold;
    night_.length = data_.last - data_.first;
    night_.control = overheard_.control;
    for (const NightAbsence& away : overheard_.away) {
      night_.absences.push_back({away.from - data_.first, away.to - data_.first});
    }
    find_home();
    add_messages();
    add_places();
    say_what_is_untold();
    return std::move(night_);
  }

 private:
  /// The domain that most local recipients have.
  void find_home() {
    std::map<std::string, std::uint64_t> local;
    for (const Delivery& delivery : data_.deliveries) {
      if (delivery.local) ++local[maillog::domain_of(delivery.recipient)];
    }
    std::uint64_t most = 0;
    for (const auto& [domain, count] : local) {
      if (domain.empty() || count <= most) continue;
      most = count;
      night_.home_domain = domain;
    }
  }

  void add_messages() {
    std::vector<std::vector<std::string>> recipients(data_.messages.size());
    std::set<std::string> users;
    for (const Delivery& delivery : data_.deliveries) {
      if (!delivery.local) {
        recipients[delivery.message].push_back(delivery.recipient);
        continue;
      }
      const std::string user = user_of(delivery.recipient);
      if (maillog::domain_of(delivery.recipient) == night_.home_domain && is_plain(user)) {
        recipients[delivery.message].push_back(delivery.recipient);
        users.insert(user);
      } else {
        ++left_out_.other_mailboxes;
      }
    }
    night_.users.assign(users.begin(), users.end());
    for (std::size_t at = 0; at < data_.messages.size(); ++at) {
      add_message(data_.messages[at], std::move(recipients[at]));
    }
    spread_equal_times();
  }

  void add_message(const Arrival& arrival, std::vector<std::string> recipients) {
    if (arrival.is_notice) {
      ++left_out_.notices;
    } else if (!arrival.described) {
      if (!recipients.empty()) ++left_out_.undescribed;
    } else if (recipients.empty()) {
      ++left_out_.without_recipient;
    } else {
      if (arrival.before_log) ++left_out_.waiting;
      if (arrival.bytes == 0) ++left_out_.sizeless;
      NightMessage message;
      message.at = std::max(0.0, arrival.at - data_.first);
      message.sender = arrival.sender;
      message.recipients = std::move(recipients);
      message.bytes = arrival.bytes;
      night_.messages.push_back(std::move(message));
    }
  }

  /// Those that came within one tick of the log's clock, evenly over it.
  void spread_equal_times() {
    std::vector<NightMessage>& messages = night_.messages;
    std::stable_sort(messages.begin(), messages.end(),
                     [](const NightMessage& a, const NightMessage& b) { return a.at < b.at; });
    if (data_.resolution <= 0) return;
    for (std::size_t begin = 0; begin < messages.size();) {
      std::size_t end = begin;
      while (end < messages.size() && messages[end].at == messages[begin].at) ++end;
      const double step = data_.resolution / static_cast<double>(end - begin);
      for (std::size_t at = begin; at < end; ++at) {
        messages[at].at += step * (static_cast<double>(at - begin) + 0.5);
      }
      begin = end;
    }
  }

  void add_places() {
    std::vector<std::vector<maillog::Attempt>> attempts(data_.domains.size());
    for (const maillog::Attempt& attempt : data_.attempts) {
      attempts[attempt.domain].push_back(attempt);
    }
    const std::vector<maillog::Destination> seen = look_at(data_);
    for (std::size_t at = 0; at < seen.size(); ++at) {
      NightPlace place = learn_place(seen[at], attempts[at], data_);
      if (!overheard_.routes_matter) place.domains.push_back(place.name);
      for (const auto& [domain, name] : overheard_.routes) {
        if (name == place.name) place.domains.push_back(domain);
      }
      night_.places.push_back(std::move(place));
    }
    std::stable_sort(
        night_.places.begin(), night_.places.end(),
        [](const NightPlace& a, const NightPlace& b) { return a.attempts > b.attempts; });
  }

  void say(std::uint64_t count, std::string_view sentence) {
    if (count > 0) night_.untold.push_back(fmt::format("{} {}", count, sentence));
  }

  void say_what_is_untold() {
    night_.untold.emplace_back(
        "What stood in the messages: each has a text of its own and the size that was recorded.");
    night_.untold.emplace_back(
        "When outages began and ended: somewhere between two attempts, as --edges says.");
    night_.untold.emplace_back(
        "What outages were like when nobody tried: as the attempts in them.");
    if (data_.resolution > 0) {
      night_.untold.push_back(
          fmt::format("When within {} s messages came: evenly over it.", data_.resolution));
    }
    if (overheard_.routes_matter) {
      night_.untold.emplace_back(
          "Which mailboxes were the server's own: mail that was not seen to leave goes to the peer "
          "for other domains.");
    }
    say(overheard_.guessed_routes,
        "hosts were never told a recipient: each is taken for the one of the domain whose message "
        "had come in last when it was first asked for.");
    say(left_out_.sizeless, "messages have no size in the record: it is --size.");
    say(left_out_.notices, "bounces that the server made itself are left out: ours makes its own.");
    say(left_out_.waiting, "messages were there before the record: they come at its beginning.");
    say(left_out_.undescribed,
        "messages were there before the record, which says neither their sender nor their size: "
        "they are left out.");
    say(left_out_.without_recipient,
        "messages have no recipient in the record (a delivery that was not begun, or one to "
        "another mailbox): they are left out.");
    say(left_out_.other_mailboxes,
        "deliveries to mailboxes of other domains than the server's own, or with names that are "
        "not plain, are left out.");
  }

  const Overheard& overheard_;
  const LogData& data_;
  LeftOut left_out_;
  Night night_;
};

}  // namespace

Night learn_night(const Overheard& overheard) {
  return Learner(overheard).learn();
}

}  // namespace porpoise::sim
