#pragma once
// The ages at which a schedule tries one message.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "impl/retry/schedule.h"

namespace porpoise::reports::retry {

/// Whole seconds, rising from 0 (the first, failed attempt); after the last one the message is given up.
using Ages = std::vector<std::int64_t>;

/// A schedule as the report names it: "qmail" is the remote channel's, "qmail/local" the other.
struct NamedSchedule {
  std::string name;
  std::shared_ptr<const porpoise::retry::Schedule> schedule;
  porpoise::retry::Channel channel = porpoise::retry::Channel::remote;
};

/// The second is one line saying what is wrong with the name, or empty.
std::pair<NamedSchedule, std::string> make_named(std::string_view name);

/// All attempts before `lifetime` and a last one at that very age: every schedule gives up at the
/// same moment and none gains by giving up early.
Ages ages_until(const NamedSchedule& schedule, std::int64_t lifetime, std::uint64_t key = 0);
/// The attempts not later than `lifetime`, as a server does that has this lifetime of its own.
Ages ages_within(const NamedSchedule& schedule, std::int64_t lifetime, std::uint64_t key = 0);

/// The attempts not later than `lifetime` and the one after, at which a server of ours gives up.
Ages ages_as_served(const NamedSchedule& schedule, std::int64_t lifetime, std::uint64_t key = 0);

/// One of the three above.
using AgesOf = Ages (*)(const NamedSchedule&, std::int64_t lifetime, std::uint64_t key);
/// For several keys; one entry when the key makes no difference.
std::vector<Ages> ages_by_key(const NamedSchedule& schedule, std::int64_t lifetime,
                              AgesOf ages_of = ages_until);

}  // namespace porpoise::reports::retry
