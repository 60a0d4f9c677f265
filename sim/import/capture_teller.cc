#include "sim/import/capture_teller.h"

#include <algorithm>

#include "sim/maillog/postfix_lines.h"

namespace porpoise::sim {

namespace {

using maillog::Arrival;
using maillog::Attempt;
using maillog::Outcome;
using maillog::Stage;

std::string lower_host(std::string name) {
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  while (name.ends_with('.')) name.pop_back();
  return name;
}

void set_answer(Attempt& attempt, int code, Stage stage) {
  attempt.code = static_cast<std::uint16_t>(code);
  attempt.stage = stage;
  attempt.outcome = code == 0     ? Outcome::timed_out
                    : code >= 500 ? Outcome::failed
                    : code >= 400 ? Outcome::deferred
                                  : Outcome::accepted;
}

}  // namespace

Overheard CaptureTeller::tell() {
  maillog::LogData& data = out_.data;
  data.first = capture_.first_;
  data.last = capture_.last_;
  out_.routes_matter = true;
  // Arrivals first, so that every attempt finds its message.
  for (const auto& [stream, talk] : capture_.talks_) {
    if (talk.server == capture_.server_ && capture_.is_mail(talk)) tell_arrivals(talk);
  }
  std::vector<const Talk*> outgoing;
  for (const auto& [stream, talk] : capture_.talks_) {
    if (talk.client == capture_.server_ && capture_.is_mail(talk)) outgoing.push_back(&talk);
  }
  std::stable_sort(outgoing.begin(), outgoing.end(),
                   [](const Talk* a, const Talk* b) { return a->asked < b->asked; });
  for (const Talk* talk : outgoing) tell_attempts(*talk);
  std::stable_sort(data.attempts.begin(), data.attempts.end(),
                   [](const Attempt& a, const Attempt& b) { return a.end < b.end; });
  data.domains = places_.take();
  find_routes();
  guess_routes();
  return std::move(out_);
}

void CaptureTeller::tell_arrivals(const Talk& talk) {
  maillog::LogData& data = out_.data;
  for (const OverheardMessage& message : talk.smtp.messages()) {
    if (!message.accepted()) continue;
    const auto number = static_cast<std::uint32_t>(data.messages.size());
    Arrival arrival;
    arrival.at = message.begun;
    arrival.sender = message.sender;
    arrival.bytes = message.bytes;
    arrival.described = true;
    data.messages.push_back(std::move(arrival));
    for (const auto& [recipient, code] : message.recipients) {
      if (code < 200 || code >= 300) continue;
      waiting_[{message.sender, recipient}].push_back(
          static_cast<std::uint32_t>(data.deliveries.size()));
      data.deliveries.push_back({number, recipient, false});
    }
  }
}

/// Of attempts that did not come so far as to name a message.
std::uint32_t CaptureTeller::nobody() {
  if (!nobody_) {
    maillog::LogData& data = out_.data;
    Arrival arrival;
    arrival.at = data.first;
    arrival.before_log = true;
    nobody_ = static_cast<std::uint32_t>(data.deliveries.size());
    data.deliveries.push_back({static_cast<std::uint32_t>(data.messages.size()), "", true});
    data.messages.push_back(std::move(arrival));
  }
  return *nobody_;
}

std::uint32_t CaptureTeller::delivery_of(const OverheardMessage& message,
                                         const std::string& recipient) {
  std::deque<std::uint32_t>& waiting = waiting_[{message.sender, recipient}];
  if (!waiting.empty()) return waiting.front();
  // A notice that the server made, or a message that came in before the capture.
  maillog::LogData& data = out_.data;
  Arrival arrival;
  arrival.at = message.begun;
  arrival.sender = message.sender;
  arrival.bytes = message.bytes;
  arrival.is_notice = message.sender.empty();
  arrival.before_log = true;
  arrival.described = message.bytes > 0;
  waiting.push_back(static_cast<std::uint32_t>(data.deliveries.size()));
  data.deliveries.push_back({static_cast<std::uint32_t>(data.messages.size()), recipient, false});
  data.messages.push_back(std::move(arrival));
  return waiting.front();
}

void CaptureTeller::add_attempt(const Talk& talk, Attempt attempt) {
  attempt.domain = places_.number(talk.server);
  out_.data.attempts.push_back(attempt);
}

void CaptureTeller::tell_attempts(const Talk& talk) {
  if (talk.smtp.encrypted()) return;
  first_asked_.try_emplace(talk.server, talk.asked);
  const std::vector<OverheardMessage>& messages = talk.smtp.messages();
  for (const OverheardMessage& message : messages) {
    const bool last = &message == &messages.back();
    tell_message(talk, message, !last);
  }
  if (!messages.empty()) return;
  Attempt attempt;
  attempt.start = talk.asked;
  attempt.end = talk.ended;
  attempt.delivery = nobody();
  set_answer(attempt, 0,
             talk.smtp.helo_answered()   ? Stage::mail
             : talk.smtp.greeting() != 0 ? Stage::helo
             : talk.answered             ? Stage::greeting
                                         : Stage::connect);
  if (talk.refused) attempt.outcome = Outcome::refused;
  if (talk.smtp.greeting() >= 400) set_answer(attempt, talk.smtp.greeting(), Stage::greeting);
  add_attempt(talk, attempt);
}

void CaptureTeller::tell_message(const Talk& talk, const OverheardMessage& message,
                                 bool answered_all) {
  Attempt attempt;
  const bool first = &message == &talk.smtp.messages().front();
  attempt.start = first ? talk.asked : message.begun;
  attempt.end = message.ended;
  if (message.mail_code >= 400 || (message.recipients.empty() && !answered_all)) {
    attempt.delivery = nobody();
    set_answer(attempt, message.mail_code >= 400 ? message.mail_code : 0, Stage::mail);
    if (message.mail_code == 0) attempt.end = talk.ended;
    return add_attempt(talk, attempt);
  }
  for (const auto& [recipient, code] : message.recipients) {
    Attempt one = attempt;
    if (code >= 400 || code == 0) {
      set_answer(one, code, Stage::rcpt);
    } else {
      set_answer(one, message.code, message.stage);
    }
    if (one.outcome == Outcome::timed_out) one.end = talk.ended;
    const std::string domain = maillog::domain_of(recipient);
    ++asked_[domain][talk.server];
    one.delivery = delivery_of(message, recipient);
    if (!maillog::is_deferral(one.outcome)) waiting_[{message.sender, recipient}].pop_front();
    add_attempt(talk, one);
  }
}

/// Where a domain's mail was seen to go, or what name servers said of it.
void CaptureTeller::find_routes() {
  std::map<std::string, std::string> address_of, exchange_of;
  for (const auto& [name, address] : capture_.addresses_) {
    address_of.try_emplace(lower_host(name), address);
  }
  for (const auto& [domain, name] : capture_.exchanges_) {
    exchange_of.try_emplace(lower_host(domain), lower_host(name));
  }
  for (const auto& [domain, places] : asked_) {
    const auto most =
        std::max_element(places.begin(), places.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    out_.routes[domain] = most->first;
  }
  for (const maillog::Delivery& delivery : out_.data.deliveries) {
    const std::string domain = maillog::domain_of(delivery.recipient);
    if (domain.empty() || is_routed(domain)) continue;
    const auto exchange = exchange_of.find(domain);
    const auto address = address_of.find(exchange == exchange_of.end() ? domain : exchange->second);
    if (address != address_of.end() && first_asked_.contains(address->second)) {
      out_.routes[domain] = address->second;
    }
  }
}

/// A place that never heard a recipient gets the domain of the message that had come in last when
/// it was first asked for, if nobody else takes that domain.
void CaptureTeller::guess_routes() {
  std::set<std::string> taken;
  for (const auto& [domain, place] : out_.routes) taken.insert(place);
  std::vector<std::pair<double, std::string>> open;
  for (const auto& [place, at] : first_asked_) {
    if (!taken.contains(place)) open.emplace_back(at, place);
  }
  std::sort(open.begin(), open.end());
  for (const auto& [at, place] : open) {
    std::string best;
    double latest = 0;
    for (const maillog::Delivery& delivery : out_.data.deliveries) {
      const double came = out_.data.messages[delivery.message].at;
      const std::string domain = maillog::domain_of(delivery.recipient);
      if (domain.empty() || is_routed(domain) || came > at || came < latest) continue;
      best = domain;
      latest = came;
    }
    if (best.empty()) continue;
    out_.routes[best] = place;
    ++out_.guessed_routes;
  }
}

}  // namespace porpoise::sim
