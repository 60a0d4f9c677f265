#pragma once
// Entries for tests: two messages of a queue.

#include "impl/operate/request.h"

namespace porpoise::operate {

inline constexpr std::int64_t kNow = 1'767'225'600;  // 1 Jan 2026 00:00:00

inline WallTime at(std::int64_t seconds) { return WallTime(std::chrono::seconds(seconds)); }

inline void add_recipient(Entry& entry, std::string address, queue::Channel channel,
                          queue::Recipient::State state) {
  queue::Recipient& recipient = entry.message.recipients.emplace_back();
  recipient.address = std::move(address);
  recipient.state = state;
  Entry::Target& target = entry.targets.emplace_back();
  target.channel = channel;
  target.written = recipient.address;
}

/// Accepted two hours ago; one delivered, one failed, one pending.
inline Entry mixed_entry() {
  using State = queue::Recipient::State;
  Entry entry;
  entry.message.id = 17;
  entry.message.birth = at(kNow - 7200);
  entry.message.size = 1234;
  entry.message.sender = "ann@a.example";
  entry.message.progress[1].attempts = 3;
  entry.message.progress[1].last_attempt = at(kNow - 600);
  entry.next = at(kNow + 300);
  add_recipient(entry, "bob@here.example", queue::Channel::local, State::delivered);
  add_recipient(entry, "dan@d.example", queue::Channel::remote, State::failed);
  entry.message.recipients.back().report = "no such user\n";
  add_recipient(entry, "e\x1b[2J f@E.example", queue::Channel::remote, State::pending);
  Entry::Target& pending = entry.targets.back();
  pending.last_reply = "busy\n";
  pending.rule = Rule::by_schedule;
  pending.next = entry.next;
  pending.destination.name = "e.example";
  entry.schedule = "qmail";
  return entry;
}

inline Entry held_entry() {
  Entry entry;
  entry.message.id = 18;
  entry.message.birth = at(kNow - 40);
  entry.message.size = 10;
  entry.message.held = true;
  add_recipient(entry, "x@e.example", queue::Channel::remote, queue::Recipient::State::pending);
  entry.targets.back().rule = Rule::held;
  entry.targets.back().destination.name = "e.example";
  return entry;
}

}  // namespace porpoise::operate
