// QueueManager: the attempts of the messages that are open, and what they teach about destinations.

#include <algorithm>

#include <fmt/format.h>

#include "impl/mail/address.h"
#include "impl/send/channel.h"
#include "impl/send/log_lines.h"
#include "impl/send/queue_manager.h"
#include "impl/send/verp.h"

namespace porpoise::send {
namespace {

using namespace std::chrono_literals;

constexpr Duration kDiskTrouble = 10s;

constexpr std::string_view kTooOld =
    "I'm not going to try again; this message has been in the queue too long.\n";

/// The mail of a destination that has come back is due within this time, one by one.
constexpr std::int64_t kReturnUs = 300'000'000;
constexpr std::int64_t kApartMostUs = 200'000;

}  // namespace

void QueueManager::start_ready() {
  const Instant now = parts_.clock.now();
  for (const Channel channel : kBothChannels) {
    const std::size_t c = index(channel);
    const auto may_start = [&](Place place) {
      const Destination& state = destinations_.at(place).state;
      switch (state.admit(now, limit_of(place))) {
        case Destination::Admission::attempt:
          return used_[c] < limit_[c];
        case Destination::Admission::full:
          return false;
        case Destination::Admission::deferred:
          return true;  // it takes no slot
      }
      return false;
    };
    while (std::optional<Turns::Turn> turn = turns_[c].take(may_start)) {
      start(channel, std::move(*turn));
    }
  }
}

void QueueManager::start(Channel channel, Turns::Turn turn) {
  const std::shared_ptr<Job> job = std::move(turn.job);
  auto& todo = job->todo[index(channel)];
  const auto found = todo.find(turn.place);
  Attempt attempt = std::move(found->second.back());
  found->second.pop_back();
  if (found->second.empty()) {
    todo.erase(found);
  } else {
    turns_[index(channel)].push(turn.place, job);
  }
  job->under_way.push_back(attempt.recipient);
  job->last_attempt[index(channel)] = parts_.clock.wall();
  Destination& state = destinations_.at(turn.place).state;
  const Instant now = parts_.clock.now();
  if (state.admit(now, limit_of(turn.place)) == Destination::Admission::deferred) {
    spawn(parts_.executor, answer_for(job, std::move(attempt)));
    return;
  }
  state.begin(now);
  ++used_[index(channel)];
  spawn(parts_.executor, deliver(job, channel, std::move(attempt)));
}

Task<> QueueManager::deliver(std::shared_ptr<Job> job, Channel channel, Attempt attempt) {
  const std::uint64_t number = ++deliveries_;
  parts_.log.write(log_lines::starting(number, job->message.id, channel, attempt.address));
  log_status();
  roles::Delivery delivery;
  delivery.id = job->message.id;
  delivery.birth = job->message.birth;
  delivery.sender = expand_verp(job->message.sender, attempt.address);
  delivery.recipient = attempt.address;
  delivery.message = job->body;
  roles::Verdict verdict = co_await agents_[index(channel)]->deliver(std::move(delivery));
  const roles::Verdict of_destination = verdict;
  conclude(*job, verdict);
  parts_.log.write(log_lines::outcome(number, verdict));
  --used_[index(channel)];
  learn(attempt.place, of_destination);
  wakeup_->wake();
  note_duplicate(*job, attempt, verdict);
  if (verdict.kind == roles::Verdict::Kind::deferred) {
    last_replies_.note(job->message.id, attempt.recipient, verdict.text);
  }
  co_await settle(job, std::move(attempt), std::move(verdict));
}

/// The destination is down: its last failure is this recipient's answer as well.
Task<> QueueManager::answer_for(std::shared_ptr<Job> job, Attempt attempt) {
  const Destinations::Entry& entry = destinations_.at(attempt.place);
  roles::Verdict verdict = roles::Verdict::deferred(entry.state.last_failure());
  conclude(*job, verdict);
  parts_.log.write(log_lines::not_tried(job->message.id, attempt.address, entry.name, verdict));
  co_await settle(job, std::move(attempt), std::move(verdict));
}

void QueueManager::note_duplicate(const Job& job, const Attempt& attempt,
                                  const roles::Verdict& verdict) {
  const bool delivered = verdict.kind == roles::Verdict::Kind::delivered;
  const bool suspect = delivered && suspects_.contains(job.message.id);
  if (!suspect && !verdict.perhaps_delivered) return;
  PerhapsTwice entry;
  entry.at = parts_.clock.wall();
  entry.id = job.message.id;
  entry.sender = job.message.sender;
  entry.recipient = job.message.recipients[attempt.recipient].address;
  entry.why = delivered ? PerhapsTwice::Why::crash : PerhapsTwice::Why::reply_lost;
  entry.text = verdict.text;
  parts_.ledger.note(std::move(entry));
}

void QueueManager::conclude(Job& job, roles::Verdict& verdict) const {
  if (verdict.kind != roles::Verdict::Kind::deferred) return;
  if (!job.dying && job.given_up.empty()) return;
  verdict.kind = roles::Verdict::Kind::failed;
  verdict.text += job.dying ? std::string(kTooOld) : job.given_up;
}

Task<> QueueManager::settle(std::shared_ptr<Job> job, Attempt attempt, roles::Verdict verdict) {
  const queue::MessageId id = job->message.id;
  if (verdict.kind == roles::Verdict::Kind::delivered) {
    job->message.recipients[attempt.recipient].state = queue::Recipient::State::delivered;
    const Result<void> marked = co_await parts_.store.mark_delivered(id, attempt.recipient);
    if (marked.has_error() && marked.error() != errc::no_such_file_or_directory) {
      parts_.log.write(
          fmt::format("warning: trouble marking msg {}; message will be delivered twice!", id));
    }
  } else if (verdict.kind == roles::Verdict::Kind::failed) {
    co_await settle_failure(*job, attempt.recipient, std::move(verdict.text));
  }
  std::erase(job->under_way, attempt.recipient);
  log_status();
  if (job->over()) co_await close(job);
}

Task<> QueueManager::settle_failure(Job& job, std::uint32_t number, std::string report) {
  const queue::MessageId id = job.message.id;
  queue::Recipient& recipient = job.message.recipients[number];
  if (report.empty()) report = "\n";  // an empty one would mean that it has been told
  // A failure is forgotten only once its notice is safe (S5): until then it stays pending.
  while (true) {
    const Result<void> marked = co_await parts_.store.mark_failed(id, number, report);
    if (marked.has_value()) {
      recipient.state = queue::Recipient::State::failed;
      recipient.report = std::move(report);
      break;
    }
    if (marked.error() == errc::no_such_file_or_directory) co_return;  // removed by the operator
    parts_.log.write(
        fmt::format("alert: unable to note the failure of msg {}: {}; HELP! sleeping...", id,
                    marked.error().message()));
    if (stopping_) co_return;
    const Instant later = parts_.clock.now() + kDiskTrouble;
    co_await parts_.clock.sleep_until(later);
  }
  const bool at_once = config_->bounce_per == control::BouncePer::recipient && !job.taken;
  if (at_once && recipient.state == queue::Recipient::State::failed && !job.settled()) {
    std::vector<std::uint32_t> alone(1, number);
    static_cast<void>(co_await tell(job, std::move(alone), false));
  }
}

/// One success ends the wait of everything that the destination had kept waiting (THOUGHTS T40).
void QueueManager::learn(Place place, const roles::Verdict& verdict) {
  Destinations::Entry& entry = destinations_.at(place);
  const auto gap = [this, place](Duration down_for) { return probe_gap(place, down_for); };
  switch (entry.state.end(parts_.clock.now(), limit_of(place), verdict, gap)) {
    case Destination::Change::nothing:
      return;
    case Destination::Change::went_down:
      parts_.log.write(fmt::format("status: {} is down", log_lines::field(entry.name)));
      return;
    case Destination::Change::came_back:
      break;
  }
  entry.came_back = parts_.clock.wall();
  const auto waiting = static_cast<std::int64_t>(waiting_.size(place));
  const std::int64_t apart = std::min(kApartMostUs, kReturnUs / std::max<std::int64_t>(1, waiting));
  const std::size_t released =
      waiting_.release(place, destinations_.marks_of(place), now_us(), apart);
  parts_.log.write(
      fmt::format("status: {} is back; {} messages due", log_lines::field(entry.name), released));
}

/// Whoever sends mail can perhaps take some. A sender is easily forged: it brings one probe
/// forward, no more.
void QueueManager::hear_from(std::string_view sender) {
  const std::string_view host = mail::split_address(sender).host;
  if (host.empty()) return;
  const control::RoutedAddress there = control::route_address(*config_, sender);
  const std::optional<Place> place = destinations_.find(destination_of(*config_, there));
  if (!place) return;
  Destinations::Entry& entry = destinations_.at(*place);
  if (entry.state.hear(parts_.clock.now()) && waiting_.release_first(*place, now_us())) {
    entry.came_back = parts_.clock.wall();
    parts_.log.write(fmt::format("status: {} sends mail; trying it", log_lines::field(entry.name)));
  }
}

std::size_t QueueManager::limit_of(Place place) const {
  const bool known = is_destination(place) && !destinations_.at(place).is_local();
  return known ? config_->concurrency_destination : 0;
}

Duration QueueManager::probe_gap(Place place, Duration down_for) const {
  const auto age = std::chrono::duration_cast<std::chrono::seconds>(down_for).count();
  return shared_gap(std::chrono::seconds(due_times_.wait_at(age)), 1 + waiting_.size(place));
}

}  // namespace porpoise::send
