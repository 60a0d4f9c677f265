#pragma once
// Answers that were given before and still hold. Bounded; knows no clock but what it is told.

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "impl/dns/answer.h"
#include "impl/host/clock.h"

namespace porpoise::dns {

/// Nothing in it outlives its TTL. When it is full, what would end soonest makes room.
class Cache {
 public:
  /// Room for so many records; an answer without records takes the place of one.
  explicit Cache(std::size_t records_max = kRecordsMax) : records_max_(records_max) {}

  /// Nothing when there is none that holds at `now`.
  std::optional<Answer> find(const Question& question, Instant now);
  /// Keeps `answer` for its TTL, at most a day, or an hour when it is negative (RFC 2308 §5), and a
  /// failure for half a minute (RFC 9520 §3.2). In the place of an older answer.
  void keep(const Question& question, const Answer& answer, Instant now);

  std::size_t records() const { return records_; }

 private:
  static constexpr std::size_t kRecordsMax = 20'000;
  struct Entry {
    Answer answer;
    Instant end;

    Entry(Answer answer_, Instant end_) : answer(std::move(answer_)), end(end_) {}
  };
  using Entries = std::map<Question, Entry>;

  void drop(Entries::iterator entry);

  std::size_t records_max_;
  std::size_t records_ = 0;
  Entries entries_;
  std::set<std::pair<Instant, Question>> ends_;
};

}  // namespace porpoise::dns
