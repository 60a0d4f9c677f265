#include "impl/serve/qmail_conventions.h"

#include "impl/base/assert.h"
#include "impl/control/routing.h"
#include "impl/mail/address.h"
#include "impl/retry/make_schedule.h"

namespace porpoise::serve {
namespace {

using queue::Channel;

retry::AttemptState state_of(queue::MessageId id, WallTime birth, Channel channel) {
  retry::AttemptState state;
  state.birth = seconds_of(birth);
  state.first_failure = state.birth;
  state.attempts = 1;
  state.channel = channel == Channel::local ? retry::Channel::local : retry::Channel::remote;
  state.key = id;
  return state;
}

/// Schedules count whole seconds from the birth; its fraction keeps the ages exact.
std::chrono::microseconds fraction_of(WallTime birth) {
  return birth - std::chrono::floor<std::chrono::seconds>(birth);
}

}  // namespace

const retry::Schedule& QmailConventions::schedule() const {
  const std::shared_ptr<const control::Config> current = config_.current();
  if (made_for_ != current) {
    schedule_ = retry::make_schedule(current->retry_schedule).schedule;
    PORPOISE_ASSERT(schedule_);  // control refuses names that make none
    made_for_ = current;
  }
  return *schedule_;
}

queue::classic::Placed QmailConventions::place(std::string_view address) const {
  control::RoutedAddress routed = control::route_address(*config_.current(), address);
  const bool local = routed.kind == control::RoutedAddress::Kind::local;
  return {local ? Channel::local : Channel::remote, std::move(routed.address)};
}

std::string QmailConventions::recipient_of(Channel channel, std::string_view written) const {
  const std::string_view local = mail::split_address(written).local;
  for (std::size_t dash = local.find('-'); channel == Channel::local && dash != local.npos;
       dash = local.find('-', dash + 1)) {
    const std::string_view behind = written.substr(dash + 1);
    const queue::classic::Placed placed = place(behind);
    if (placed.channel == channel && placed.address == written) return std::string(behind);
  }
  return std::string(written);
}

WallTime QmailConventions::next_attempt(queue::MessageId id, WallTime birth, Channel channel,
                                        WallTime last_attempt) const {
  retry::AttemptState state = state_of(id, birth, channel);
  state.last_attempt = seconds_of(last_attempt);
  const std::int64_t next = schedule().next_attempt(state, state.last_attempt);
  return WallTime(std::chrono::seconds(next)) + fraction_of(birth);
}

WallTime QmailConventions::last_attempt(queue::MessageId id, WallTime birth, Channel channel,
                                        WallTime next) const {
  retry::AttemptState state = state_of(id, birth, channel);
  const auto wanted =
      std::chrono::ceil<std::chrono::seconds>(next - fraction_of(birth)).time_since_epoch().count();
  std::int64_t early = state.birth;
  std::int64_t late = std::max(wanted, early);
  while (early < late) {
    const std::int64_t middle = early + (late - early) / 2;
    state.last_attempt = middle;
    if (schedule().next_attempt(state, middle) >= wanted) {
      late = middle;
    } else {
      early = middle + 1;
    }
  }
  return WallTime(std::chrono::seconds(early)) + fraction_of(birth);
}

}  // namespace porpoise::serve
