#include "sim/replay/playback.h"

#include <fmt/format.h>
#include <boost/asio/post.hpp>

#include "impl/host/trace/request.h"
#include "sim/replay/joined.h"

namespace porpoise::sim {

using record::ReadEvent;
using trace::TraceEvent;

namespace {

constexpr std::string_view kNothing = "nothing more before it waited";

/// `recorded` as the request that it answers.
std::string describe(const ReadEvent& recorded) {
  TraceEvent request = recorded.event;
  if (recorded.sum_only) request.payload = {};
  return record::describe(request, recorded.sum);
}

std::string describe(const TraceEvent& asked) {
  return record::describe(asked, record::sum_of(asked));
}

}  // namespace

Task<const ReadEvent*> Playback::ask(TraceEvent request) {
  request.call = ++calls_;
  if (!divergence_ && !over_) {
    requests_.add(request);
    if (position_ < turn_.events.size() && turn_.events[position_].event.at_once &&
        turn_.events[position_].event.call == request.call) {
      const ReadEvent* const answer = take(request);
      if (answer != nullptr) co_return answer;
    }
  }
  if (!divergence_ && !over_) {
    co_await suspend<Unit>([this, &request](Resume<Unit> resume) {
      Open& open = open_[request.call];
      open.request = request;
      open.resume = std::move(resume);
    });
    const ReadEvent* const answer = take(request);
    if (answer != nullptr) co_return answer;
  }
  co_await for_ever();
  co_return nullptr;
}

Task<> Playback::for_ever() {
  co_await suspend<Unit>([this](Resume<Unit> resume) { lost_.push_back(std::move(resume)); });
}

void Playback::under_way(std::uint64_t name, Shadow::File file, std::uint64_t offset,
                         std::string_view bytes) {
  if (over_) return;
  UnderWay& one = under_way_[name];
  one.file = std::move(file);
  one.offset = offset;
  one.bytes = bytes;
}

void Playback::lack(const std::string& path, std::uint64_t offset) {
  if (lacking_.empty()) {
    lacking_ = fmt::format(
        "what {} held at {} before it was recorded is not in a redacted recording", path, offset);
  }
}

void Playback::finish_writes() {
  for (const auto& [name, one] : under_way_) Shadow::write(*one.file, one.offset, one.bytes);
  under_way_.clear();
}

const ReadEvent* Playback::ask_at_once(TraceEvent request) {
  request.call = ++calls_;
  if (divergence_ || over_) return nullptr;
  requests_.add(request);
  return take(request);
}

/// The next event, which must be the answer to `request`; nothing, and a divergence, when it is
/// not.
const ReadEvent* Playback::take(const TraceEvent& request) {
  if (divergence_ || over_) return nullptr;
  const ReadEvent* const next =
      position_ < turn_.events.size() ? &turn_.events[position_] : nullptr;
  if (next == nullptr && turn_.cut) {
    over_ = true;
    return nullptr;
  }
  if (next == nullptr || next->event.call != request.call ||
      !record::same_request(request, *next, lengths_only_)) {
    part(&request, next);
    // A call made before it may have been another one already, and not be answered yet.
    const TraceEvent* earlier = nullptr;
    std::string instead;
    const Divergence now = std::move(*divergence_);
    find_earlier(request.call, earlier, instead);
    divergence_ = now;
    if (earlier != nullptr) {
      part(earlier, nullptr);
      divergence_->recorded = instead;
    }
    return nullptr;
  }
  ++position_;
  ++events_;
  listener_.told(*next);
  return next;
}

void Playback::part(const TraceEvent* asked, const ReadEvent* recorded) {
  Divergence& found = divergence_.emplace();
  found.turn = turn_.number;
  found.event = events_;
  found.wall = turn_.wall;
  found.asked = asked != nullptr ? describe(*asked) : std::string(kNothing);
  found.recorded = recorded != nullptr ? describe(*recorded) : std::string(kNothing);
  if (asked != nullptr) {
    found.call = asked->call;
    found.on = asked->on;
    found.operation = asked->operation;
    found.subject = asked->subject;
    if (trace::gives_payload(asked->operation)) found.bytes = joined(asked->payload);
  } else if (recorded != nullptr) {
    found.call = recorded->event.call;
    found.on = recorded->event.on;
    found.operation = recorded->event.operation;
    found.subject = recorded->event.subject;
    found.bytes = joined(recorded->event.payload);
  }
}

bool Playback::turn() {
  if (divergence_ || !lacking_.empty()) return false;
  if (position_ < turn_.events.size()) {
    part(nullptr, &turn_.events[position_]);
    return false;
  }
  const bool first = turn_.number == 0;
  record::ReadTurn before;
  std::swap(before, turn_);
  position_ = 0;
  if (!turns_.next(turn_)) {
    turn_ = std::move(before);
    turn_.events.clear();
    return false;
  }
  if (first) return true;
  if (turn_.asked != calls_ || turn_.requests != requests_.value()) {
    search();
    return false;
  }
  for (const std::uint64_t call : turn_.calls) {
    const auto found = open_.find(call);
    if (found == open_.end()) {
      search();
      return false;
    }
    Resume<Unit> resume = std::move(found->second.resume);
    open_.erase(found);
    boost::asio::post(executor_, [resume = std::move(resume)]() mutable { resume(Unit{}); });
  }
  return true;
}

/// The sums differ: one of the open calls is not what was recorded, or is one too many or too few.
void Playback::search() {
  const std::uint64_t recorded_calls = turn_.asked;
  const TraceEvent* first = nullptr;
  std::string instead;
  find_earlier(recorded_calls + 1, first, instead);
  if (first == nullptr && !open_.empty()) {
    // One that was never answered, or one more than were recorded.
    const auto extra = open_.upper_bound(recorded_calls);
    first = extra != open_.end() ? &extra->second.request : &open_.rbegin()->second.request;
    instead = extra != open_.end() ? std::string(kNothing)
                                   : std::string("something else, which was never answered");
  }
  part(first, nullptr);
  divergence_->recorded = instead.empty() ? "something else" : instead;
}

/// Of the open calls below `call` the first that is not what was recorded: the record of each comes
/// with its answer, later. Uses up what is left of the recording.
void Playback::find_earlier(std::uint64_t call, const TraceEvent*& first, std::string& instead) {
  record::ReadTurn turn = turn_;
  bool more = !open_.empty();
  while (more) {
    for (const ReadEvent& event : turn.events) {
      if (event.event.call >= call) continue;
      const auto found = open_.find(event.event.call);
      if (found == open_.end()) continue;
      if (record::same_request(found->second.request, event, lengths_only_)) continue;
      first = &found->second.request;
      call = event.event.call;
      instead = describe(event);
    }
    more = turns_.next(turn);
  }
  turn_.events.clear();  // what they refer to may be gone
  position_ = 0;
}

void Playback::ended(int exit_code) {
  if (divergence_ || over_) return;
  if (position_ < turn_.events.size() && turn_.events[position_].event.at_once) {
    part(nullptr, &turn_.events[position_]);
    divergence_->asked = fmt::format("nothing: it ended with exit code {}", exit_code);
    return;
  }
  record::ReadTurn more;
  const bool goes_on = turns_.next(more);
  const std::optional<int> recorded = turns_.exit_code();
  if (!goes_on && (!recorded || *recorded == exit_code)) return;
  part(nullptr, nullptr);
  divergence_->asked = fmt::format("to end with exit code {}", exit_code);
  divergence_->recorded =
      goes_on ? std::string("to go on") : fmt::format("to end with exit code {}", *recorded);
}

std::vector<std::string> Playback::open_calls() const {
  std::vector<std::string> all;
  for (const auto& [call, open] : open_) all.push_back(describe(open.request));
  return all;
}

}  // namespace porpoise::sim
