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

/// Of one conversation: a delivery where there is one.
const roles::Verdict& most_telling(const std::vector<roles::Verdict>& verdicts) {
  const auto delivered = std::find_if(verdicts.begin(), verdicts.end(), [](const auto& verdict) {
    return verdict.kind == roles::Verdict::Kind::delivered;
  });
  return delivered == verdicts.end() ? verdicts.front() : *delivered;
}

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
  Destination& state = destinations_.at(turn.place).state;
  const Instant now = parts_.clock.now();
  const bool for_others =
      state.admit(now, limit_of(turn.place)) == Destination::Admission::deferred;
  const std::size_t together = for_others ? 1 : together_most(*job, channel);
  std::vector<Attempt> attempts = take_todo(*job, channel, turn.place, together);
  if (job->todo[index(channel)].contains(turn.place)) {
    turns_[index(channel)].push(turn.place, job);
  }
  job->last_attempt[index(channel)] = parts_.clock.wall();
  note_age(*job);
  if (for_others) {
    spawn(parts_.executor, answer_for(job, std::move(attempts.front())));
    return;
  }
  state.begin(now);
  ++used_[index(channel)];
  spawn(parts_.executor, deliver(job, channel, std::move(attempts)));
}

/// Recipients of the job that one conversation may carry. With a sender for each recipient: one.
std::size_t QueueManager::together_most(const Job& job, Channel channel) const {
  const bool alone = channel == Channel::local || is_verp(job.message.sender);
  return alone ? 1 : config_->session_recipients;
}

/// The next attempts at one place, at most `most`; they are under way from now on.
std::vector<Attempt> QueueManager::take_todo(Job& job, Channel channel, Place place,
                                             std::size_t most) {
  auto& todo = job.todo[index(channel)];
  const auto found = todo.find(place);
  std::vector<Attempt>& left = found->second;
  std::vector<Attempt> taken;
  while (!left.empty() && taken.size() < most) {
    job.under_way.push_back(left.back().recipient);
    taken.push_back(std::move(left.back()));
    left.pop_back();
  }
  if (left.empty()) todo.erase(found);
  return taken;
}

Task<> QueueManager::deliver(std::shared_ptr<Job> job, Channel channel,
                             std::vector<Attempt> attempts) {
  const std::uint64_t first = deliveries_ + 1;
  std::vector<std::string> recipients;
  for (const Attempt& attempt : attempts) {
    recipients.push_back(attempt.address);
    parts_.log.write(log_lines::starting(++deliveries_, job->message.id, channel, attempt.address));
  }
  log_status();
  roles::Delivery delivery;
  delivery.id = job->message.id;
  delivery.birth = job->message.birth;
  delivery.sender = expand_verp(job->message.sender, attempts.front().address);
  delivery.recipient = attempts.front().address;
  delivery.message = job->body;
  std::vector<roles::Verdict> verdicts;
  if (attempts.size() == 1) {
    roles::Verdict verdict = co_await agents_[index(channel)]->deliver(std::move(delivery));
    verdicts.push_back(std::move(verdict));
  } else {
    verdicts = co_await agents_[index(channel)]->deliver_together(std::move(delivery),
                                                                  std::move(recipients));
  }
  --used_[index(channel)];
  learn(attempts.front().place, most_telling(verdicts));
  wakeup_->wake();
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    conclude(*job, verdicts[i]);
    parts_.log.write(log_lines::outcome(first + i, verdicts[i]));
    note_duplicate(*job, attempts[i], verdicts[i]);
    if (verdicts[i].kind == roles::Verdict::Kind::deferred) {
      last_replies_.note(job->message.id, attempts[i].recipient, verdicts[i].text);
    }
  }
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    co_await settle(job, std::move(attempts[i]), std::move(verdicts[i]));
  }
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
  if (job->over()) {
    co_await close(job);
  } else if (verdict.kind == roles::Verdict::Kind::deferred && !job->counted()) {
    // The others may take long: a crash until then is not to bring the next attempt forward (S6).
    co_await note_progress(*job);
  }
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
