#include "impl/operate/desk.h"

#include <algorithm>

#include <fmt/format.h>

#include "impl/base/ascii.h"
#include "impl/control/routing.h"
#include "impl/mail/address.h"
#include "impl/send/channel.h"
#include "impl/send/destinations.h"

namespace porpoise::operate {
namespace {

/// Read or changed between two looks at who else has something to do.
constexpr std::size_t kPage = 512;

constexpr std::string_view kEnding = "the server is ending: not all of it was done; ask again";

constexpr std::string_view kNames[kVerbs] = {"list",   "retry",  "hold",  "release",
                                             "bounce", "remove", "check", "explain",
                                             "tcpto",  "tcpok"};

/// Is there nothing to change about it?
bool is_so_already(Verb verb, const queue::Listed& listed) {
  return (verb == Verb::hold && listed.held) || (verb == Verb::release && !listed.held);
}

/// Does nobody deliver it any more after the change?
bool stays_out(Verb verb, const queue::Listed& listed) {
  if (verb == Verb::hold || verb == Verb::remove) return true;
  // A notice is no delivery: it goes out although the message was held.
  return listed.held && verb == Verb::retry;
}

Rule rule_of(send::DueTimes::Cause cause) {
  switch (cause) {
    case send::DueTimes::Cause::untried:
      return Rule::untried;
    case send::DueTimes::Cause::operated:
      return Rule::by_operator;
    case send::DueTimes::Cause::released:
      return Rule::by_alarm;
    case send::DueTimes::Cause::schedule:
      break;
  }
  return Rule::by_schedule;
}

}  // namespace

std::string_view name_of(Verb verb) { return kNames[static_cast<std::size_t>(verb)]; }

Task<Outcome> Desk::perform(Request request, Sink& sink) {
  const bool checks = request.verb == Verb::check;
  ++requests_;
  checks_ += checks ? 1 : 0;
  Outcome outcome = co_await perform_all(std::move(request), sink);
  checks_ -= checks ? 1 : 0;
  if (checks_ == 0) warnings_.clear();
  if (--requests_ == 0) idle_.open_all();
  co_return outcome;
}

Task<> Desk::close() {
  closed_ = true;
  while (requests_ > 0) co_await idle_.wait();
}

void Desk::warned(std::string line) {
  if (checks_ > 0) warnings_.push_back(std::move(line));
}

Task<Outcome> Desk::perform_all(Request request, Sink& sink) {
  Outcome outcome;
  if (request.verb == Verb::silent_servers) co_return co_await list_servers(sink);
  if (request.verb == Verb::forget_silent_servers) {
    servers_.forget();
    log_("operator: tcpok");
    co_return outcome;
  }
  for (const MessageId id : request.ids) {
    if (closed_) outcome.refusal = std::string(kEnding);
    if (closed_) co_return outcome;
    Result<Page> page = co_await find(id);
    Result<void> heard;
    if (page.has_error()) {
      ++outcome.troubles;
      heard = co_await sink.trouble(
          fmt::format("message {} cannot be read: {}", id, page.error().message()));
    } else if (page->empty()) {
      ++outcome.troubles;
      heard = co_await sink.trouble(fmt::format("there is no message {} in the queue", id));
    } else {
      heard = co_await perform_on(request, std::move(*page), sink, outcome);
    }
    if (heard.has_error()) co_return outcome;
  }
  if (!request.ids.empty()) co_return outcome;
  MessageId after = 0;
  while (!closed_) {
    Result<Page> page = co_await store_.list(after, kPage);
    if (page.has_error()) {
      outcome.refusal = "the queue cannot be listed: " + page.error().message();
      co_return outcome;
    }
    if (page->empty()) co_return outcome;
    after = page->back().id;
    if (!request.domain.empty()) page = co_await with_recipient_in(request.domain, std::move(*page));
    const Result<void> heard = co_await perform_on(request, std::move(*page), sink, outcome);
    if (heard.has_error()) co_return outcome;
  }
  outcome.refusal = std::string(kEnding);
  co_return outcome;
}

Task<Outcome> Desk::list_servers(Sink& sink) {
  Outcome outcome;
  std::vector<SilentServer> servers = servers_.list();
  for (SilentServer& server : servers) {
    const Result<void> heard = co_await sink.silent(std::move(server));
    if (heard.has_error()) break;
  }
  co_return outcome;
}

Task<Result<Desk::Page>> Desk::find(MessageId id) {
  if (id == 0) co_return Page();
  Result<Page> page = co_await store_.list(id - 1, 1);
  if (page.has_value() && !page->empty() && page->front().id != id) page->clear();
  co_return page;
}

Task<Result<Desk::Page>> Desk::with_recipient_in(std::string domain, Page page) {
  Page kept;
  for (const queue::Listed& listed : page) {
    const Result<queue::Message> message = co_await store_.read(listed.id);
    if (message.has_error()) continue;
    const auto& recipients = message->recipients;
    const auto there = [&domain](const queue::Recipient& recipient) {
      return recipient.state == queue::Recipient::State::pending &&
             equal_ignoring_case(mail::split_address(recipient.address).host, domain);
    };
    if (std::any_of(recipients.begin(), recipients.end(), there)) kept.push_back(listed);
  }
  co_return kept;
}

Task<Result<void>> Desk::perform_on(const Request& request, Page page, Sink& sink,
                                    Outcome& outcome) {
  if (page.empty()) co_return Result<void>();
  if (request.verb == Verb::list || request.verb == Verb::explain) {
    co_return co_await list(request, std::move(page), sink, outcome);
  }
  if (request.verb == Verb::check) co_return co_await check(std::move(page), sink, outcome);
  co_return co_await change(request, std::move(page), sink, outcome);
}

Task<Result<void>> Desk::list(const Request& request, Page page, Sink& sink, Outcome& outcome) {
  const bool explained = request.verb == Verb::explain;
  for (const queue::Listed& listed : page) {
    Result<queue::Message> message = co_await store_.read(listed.id);
    Result<void> heard;
    if (message.has_value()) {
      ++outcome.messages;
      heard = co_await sink.entry(entry_of(std::move(*message), explained));
    } else if (message.error() != errc::no_such_file_or_directory) {
      ++outcome.troubles;
      heard = co_await sink.trouble(
          fmt::format("message {} cannot be read: {}", listed.id, message.error().message()));
    }
    PORPOISE_CO_CHECK(heard);
  }
  co_return Result<void>();
}

Entry Desk::entry_of(queue::Message message, bool explained) const {
  const std::vector<std::uint32_t> under_way = deliveries_.under_way(message.id);
  Entry entry;
  entry.schedule = config_.current()->retry_schedule;
  for (std::uint32_t i = 0; i < message.recipients.size(); ++i) {
    Entry::Target target = target_of(message, i, explained);
    target.under_way = std::find(under_way.begin(), under_way.end(), i) != under_way.end();
    if (target.under_way) target.rule = Rule::under_way;
    if (target.next) entry.next = entry.next ? std::min(*entry.next, *target.next) : *target.next;
    entry.targets.push_back(std::move(target));
  }
  entry.message = std::move(message);
  return entry;
}

Entry::Target Desk::target_of(const queue::Message& message, std::uint32_t number,
                              bool explained) const {
  const std::shared_ptr<const control::Config> config = config_.current();
  const queue::Recipient& recipient = message.recipients[number];
  const control::RoutedAddress routed = control::route_address(*config, recipient.address);
  Entry::Target target;
  target.channel = send::channel_of(routed);
  target.written = routed.address;
  if (recipient.state != queue::Recipient::State::pending) return target;
  send::DestinationFacts facts = deliveries_.destination(send::destination_of(*config, routed));
  target.last_reply = deliveries_.last_reply(message.id, number);
  if (target.last_reply.empty()) target.last_reply = facts.last_failure;
  target.rule = Rule::held;
  if (!message.held) {
    const queue::Progress& progress = message.progress[send::index(target.channel)];
    const send::DueTimes& times = deliveries_.due_times();
    target.rule = rule_of(times.cause(progress));
    target.next = times.next(message.id, message.birth, target.channel, progress);
    if (target.rule == Rule::by_schedule && progress.last_attempt < facts.came_back) {
      target.rule = Rule::by_return;
      target.next = std::min(*target.next, facts.came_back);
    }
  }
  if (explained) {
    target.destination = std::move(facts);
  } else {
    target.destination.name = std::move(facts.name);
  }
  return target;
}

Task<Result<void>> Desk::change(const Request& request, Page page, Sink& sink, Outcome& outcome) {
  std::erase_if(page, [&](const queue::Listed& l) { return is_so_already(request.verb, l); });
  std::vector<MessageId> ids;
  for (const queue::Listed& listed : page) ids.push_back(listed.id);
  deliveries_.take(ids);
  std::vector<MessageId> back;
  std::vector<MessageId> changed;
  Result<void> heard;
  for (const queue::Listed& listed : page) {
    const Result<void> done = co_await change_one(request, listed);
    const bool gone = done.has_error() && done.error() == errc::no_such_file_or_directory;
    if (done.has_value()) changed.push_back(listed.id);
    if (gone || (done.has_value() && stays_out(request.verb, listed))) continue;
    if (!listed.held || done.has_value()) back.push_back(listed.id);
    if (done.has_value()) continue;
    ++outcome.troubles;
    heard = co_await sink.trouble(fmt::format("cannot {} message {}: {}", name_of(request.verb),
                                              listed.id, done.error().message()));
  }
  const Result<void> kept = co_await store_.sync();
  deliveries_.put_back(back);
  for (const MessageId id : changed) {
    log_(fmt::format("operator: {} msg {}", name_of(request.verb), id));
  }
  outcome.messages += changed.size();
  if (kept.has_error()) {
    ++outcome.troubles;
    heard = co_await sink.trouble("the disk has not kept this yet: " + kept.error().message());
  }
  PORPOISE_CO_CHECK(heard);
  co_return co_await sink.progress(outcome.messages);
}

Task<Result<void>> Desk::change_one(const Request& request, const queue::Listed& listed) {
  switch (request.verb) {
    case Verb::retry: co_return co_await retry(listed);
    case Verb::hold: co_return co_await store_.set_held(listed.id, true);
    case Verb::release: co_return co_await store_.set_held(listed.id, false);
    case Verb::bounce: co_return co_await bounce(listed, request.text);
    case Verb::remove: co_return co_await store_.remove(listed.id);
    case Verb::list:
    case Verb::explain:
    case Verb::check:
    case Verb::silent_servers:
    case Verb::forget_silent_servers:
      break;
  }
  co_return Result<void>();
}

/// As if it had never been tried, but for the number of attempts.
Task<Result<void>> Desk::retry(const queue::Listed& listed) {
  for (const queue::Channel channel : send::kBothChannels) {
    queue::Progress progress = listed.progress[send::index(channel)];
    if (progress.attempts == 0) continue;
    progress.last_attempt = WallTime();
    const Result<void> noted = co_await store_.note_progress(listed.id, channel, progress);
    PORPOISE_CO_CHECK(noted);
  }
  co_return Result<void>();
}

/// What is being tried may still be delivered; if not, it fails with the same reason.
Task<Result<void>> Desk::bounce(const queue::Listed& listed, std::string text) {
  const MessageId id = listed.id;
  const Result<queue::Message> message = co_await store_.read(id);
  PORPOISE_CO_CHECK(message);
  if (text.empty()) text = "\n";  // an empty one would mean that it has been told
  deliveries_.give_up(id, text);
  const std::vector<std::uint32_t> under_way = deliveries_.under_way(id);
  for (std::uint32_t i = 0; i < message->recipients.size(); ++i) {
    if (message->recipients[i].state != queue::Recipient::State::pending) continue;
    if (std::find(under_way.begin(), under_way.end(), i) != under_way.end()) continue;
    const Result<void> marked = co_await store_.mark_failed(id, i, text);
    PORPOISE_CO_CHECK(marked);
  }
  // A held message would keep its notice back.
  if (message->held) {
    const Result<void> released = co_await store_.set_held(id, false);
    PORPOISE_CO_CHECK(released);
  }
  // The notice waits for no schedule, nor does it after a restart.
  co_return co_await retry(listed);
}

Task<Result<void>> Desk::check(Page page, Sink& sink, Outcome& outcome) {
  for (const queue::Listed& listed : page) {
    const std::string fault = co_await fault_of(listed);
    ++outcome.messages;
    if (fault.empty()) continue;
    ++outcome.troubles;
    const Result<void> heard =
        co_await sink.trouble(fmt::format("message {}: {}", listed.id, fault));
    PORPOISE_CO_CHECK(heard);
  }
  const std::vector<std::string> warnings = std::move(warnings_);
  warnings_.clear();
  for (const std::string& warning : warnings) {
    ++outcome.troubles;
    const Result<void> heard = co_await sink.trouble(warning);
    PORPOISE_CO_CHECK(heard);
  }
  co_return co_await sink.progress(outcome.messages);
}

/// Empty when its record and its whole body can be read back and fit what is known of it.
Task<std::string> Desk::fault_of(const queue::Listed& listed) {
  const Result<queue::Message> message = co_await store_.read(listed.id);
  if (message.has_error()) {
    const bool gone = message.error() == errc::no_such_file_or_directory;
    co_return gone ? std::string() : "its record cannot be read: " + message.error().message();
  }
  if (message->id != listed.id || message->birth != listed.birth) {
    co_return std::string("its record is that of another message");
  }
  const Result<std::shared_ptr<queue::MessageSource>> body = co_await store_.open_body(listed.id);
  if (body.has_error()) {
    const bool gone = body.error() == errc::no_such_file_or_directory;
    const Result<Page> still = co_await find(listed.id);
    if (gone && still.has_value() && still->empty()) co_return std::string();
    co_return "its body cannot be opened: " + body.error().message();
  }
  std::vector<char> chunk(64 << 10);
  std::uint64_t read = 0;
  while (true) {
    const Result<std::size_t> got = co_await (*body)->read_at(read, chunk);
    if (got.has_error()) {
      co_return fmt::format("its body is damaged behind byte {}: {}", read, got.error().message());
    }
    if (*got == 0) break;
    read += *got;
  }
  if (read == message->size) co_return std::string();
  co_return fmt::format("its body has {} bytes instead of {}", read, message->size);
}

}  // namespace porpoise::operate
