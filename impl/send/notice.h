#pragma once
// What a failure notice says, and to whom. Pure; who puts it into the queue is bouncer.h.

#include <cstdint>
#include <string>
#include <vector>

#include "impl/control/config.h"
#include "impl/host/clock.h"
#include "impl/mail/bounce.h"
#include "impl/queue/store.h"

namespace porpoise::send {

/// The sender of double bounces: when such a message fails, nobody is told.
inline constexpr std::string_view kDoubleBounceSender = "#@[]";

/// Who tells whom. A message from somebody: the null sender tells that one. A message from the null
/// sender, which is a notice itself: kDoubleBounceSender tells the postmaster.
struct NoticeRoute {
  mail::Notice kind = mail::Notice::failure;
  std::string sender;
  std::string recipient;

  NoticeRoute() = default;
};
NoticeRoute route_of_notice(const control::Config& config, std::string_view sender);

/// How much of a message a notice returns: the first so many bytes.
struct Returned {
  std::uint64_t bytes = 0;
  bool whole = true;
};

/// A notice is `before`, the returned bytes, `after`.
struct NoticeText {
  std::string before;
  std::string after;

  NoticeText() = default;
};

/// Tells of `failures`, recipients of `message` in their order, in the format of
/// control/bounceformat.
NoticeText notice_text(const control::Config& config, const queue::Message& message,
                       const std::vector<std::uint32_t>& failures, Returned returned, WallTime now);

/// Recipients whose failure nobody has been told of.
std::vector<std::uint32_t> untold_failures(const queue::Message& message);

}  // namespace porpoise::send
