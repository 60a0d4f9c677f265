#pragma once
// From the sessions of a capture to messages and attempts, as a log would tell them.

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/import/capture.h"
#include "sim/maillog/names.h"

namespace porpoise::sim {

class CaptureTeller {
 public:
  explicit CaptureTeller(const Capture& capture) : capture_(capture) {}
  Overheard tell();

 private:
  using Talk = Capture::Talk;

  void tell_arrivals(const Talk& talk);
  void tell_attempts(const Talk& talk);
  void tell_message(const Talk& talk, const OverheardMessage& message, bool answered_all);
  /// The delivery that an attempt for `recipient` belongs to.
  std::uint32_t delivery_of(const OverheardMessage& message, const std::string& recipient);
  void add_attempt(const Talk& talk, maillog::Attempt attempt);
  std::uint32_t nobody();
  void find_routes();
  void guess_routes();
  bool is_routed(const std::string& domain) const { return out_.routes.contains(domain); }

  const Capture& capture_;
  Overheard out_;
  maillog::NameNumbers places_;
  /// By sender and recipient: deliveries that have come in and not been seen to end.
  std::map<std::pair<std::string, std::string>, std::deque<std::uint32_t>> waiting_;
  /// By mail domain: how often which place was asked to take it.
  std::map<std::string, std::map<std::string, std::uint64_t>> asked_;
  /// When a place was first asked for.
  std::map<std::string, double> first_asked_;
  std::optional<std::uint32_t> nobody_;
};

}  // namespace porpoise::sim
