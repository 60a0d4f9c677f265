#include "impl/dns/cache.h"

namespace porpoise::dns {
namespace {

using std::chrono::seconds;

std::size_t size_of(const Answer& answer) {
  return answer.records.size() + 1;
}

seconds time_to_keep(const Answer& answer) {
  switch (answer.kind) {
    case Answer::Kind::found:
      return std::min<seconds>(answer.ttl, std::chrono::hours(24));
    case Answer::Kind::no_data:
    case Answer::Kind::no_such_name:
      return std::min<seconds>(answer.ttl, std::chrono::hours(1));
    case Answer::Kind::failed:
      break;
  }
  return seconds(30);
}

}  // namespace

std::optional<Answer> Cache::find(const Question& question, Instant now) {
  const auto found = entries_.find(question);
  if (found == entries_.end()) return std::nullopt;
  if (found->second.end > now) return found->second.answer;
  drop(found);
  return std::nullopt;
}

void Cache::keep(const Question& question, const Answer& answer, Instant now) {
  if (const auto old = entries_.find(question); old != entries_.end()) drop(old);
  const seconds keep = time_to_keep(answer);
  if (keep <= seconds(0) || size_of(answer) > records_max_) return;
  while (records_ + size_of(answer) > records_max_) drop(entries_.find(ends_.begin()->second));
  const Instant end = now + keep;
  entries_.emplace(question, Entry(answer, end));
  ends_.emplace(end, question);
  records_ += size_of(answer);
}

void Cache::drop(Entries::iterator entry) {
  records_ -= size_of(entry->second.answer);
  ends_.erase({entry->second.end, entry->first});
  entries_.erase(entry);
}

}  // namespace porpoise::dns
