#include "impl/send/turns.h"

#include <algorithm>

namespace porpoise::send {

void Turns::push(Place place, std::shared_ptr<Job> job) {
  std::deque<std::shared_ptr<Job>>& jobs = jobs_[place];
  if (jobs.empty()) ring_.push_back(place);
  jobs.push_back(std::move(job));
}

std::optional<Turns::Turn> Turns::take(const std::function<bool(Place)>& may_start) {
  for (std::size_t i = 0; i < ring_.size(); ++i) {
    const Place place = ring_.front();
    ring_.pop_front();
    if (!may_start(place)) {
      ring_.push_back(place);
      continue;
    }
    const auto found = jobs_.find(place);
    Turn turn;
    turn.place = place;
    turn.job = std::move(found->second.front());
    found->second.pop_front();
    if (found->second.empty()) {
      jobs_.erase(found);
    } else {
      ring_.push_back(place);
    }
    return turn;
  }
  return std::nullopt;
}

void Turns::drop(Place place, const Job& job) {
  const auto found = jobs_.find(place);
  if (found == jobs_.end()) return;
  std::erase_if(found->second, [&job](const auto& waiting) { return waiting.get() == &job; });
  if (!found->second.empty()) return;
  jobs_.erase(found);
  std::erase(ring_, place);
}

std::shared_ptr<Job> Turns::any() const {
  return jobs_.empty() ? nullptr : jobs_.begin()->second.front();
}

}  // namespace porpoise::send
