#pragma once
// What a log calls things, and their places in LogData.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/maillog/log_data.h"

namespace porpoise::sim::maillog {

/// Gives every name a number, in order of appearance.
class NameNumbers {
 public:
  std::uint32_t number(std::string_view name) {
    const auto [entry, added] =
        numbers_.try_emplace(std::string(name), static_cast<std::uint32_t>(all_.size()));
    if (added) all_.emplace_back(name);
    return entry->second;
  }
  std::vector<std::string> take() { return std::move(all_); }

 private:
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<std::string> all_;
};

/// The messages that are in a server's queue as its log goes on, by the names that the log has for
/// them, which may be used again.
class Queue {
 public:
  explicit Queue(LogData& data) : data_(data) {}

  /// The message of that name; a new one, which came in `now`, when there is none.
  Arrival& message(const std::string& name, double now) {
    return data_.messages[at(name, now).message];
  }
  /// The place of that recipient in LogData::deliveries.
  std::uint32_t delivery(const std::string& name, std::string_view recipient, double now) {
    Waiting& waiting = at(name, now);
    const auto [entry, added] = waiting.deliveries.try_emplace(
        std::string(recipient), static_cast<std::uint32_t>(data_.deliveries.size()));
    if (added) data_.deliveries.push_back({waiting.message, std::string(recipient), false});
    return entry->second;
  }
  void forget(const std::string& name) { waiting_.erase(name); }
  bool has(const std::string& name) const { return waiting_.contains(name); }

 private:
  struct Waiting {
    std::uint32_t message = 0;
    std::unordered_map<std::string, std::uint32_t> deliveries;
  };

  Waiting& at(const std::string& name, double now) {
    const auto [entry, added] = waiting_.try_emplace(name);
    if (added) {
      entry->second.message = static_cast<std::uint32_t>(data_.messages.size());
      Arrival arrival;
      arrival.at = now;
      arrival.before_log = true;
      data_.messages.push_back(std::move(arrival));
    }
    return entry->second;
  }

  LogData& data_;
  std::unordered_map<std::string, Waiting> waiting_;
};

}  // namespace porpoise::sim::maillog
