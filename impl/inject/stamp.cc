#include "impl/inject/stamp.h"

#include <fmt/format.h>

#include "impl/mail/date.h"

namespace porpoise::inject {

Stamp make_stamp(const Host& host) {
  Stamp stamp;
  stamp.seconds = seconds_of(host.clock.wall());
  stamp.process = host.identity.process();
  stamp.chance = host.entropy.draw();
  return stamp;
}

std::string message_id(const Stamp& stamp, const std::string& host) {
  const mail::CivilTime time = mail::civil_time(stamp.seconds);
  return fmt::format("<{:04}{:02}{:02}{:02}{:02}{:02}.{}.{:016x}.qmail@{}>", time.year, time.month,
                     time.day, time.hour, time.minute, time.second, stamp.process, stamp.chance,
                     host);
}

}  // namespace porpoise::inject
