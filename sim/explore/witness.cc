#include "sim/explore/witness.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace porpoise::sim {

namespace {

constexpr std::string_view kTooLong = "this_message_has_been_in_the_queue_too_long.";

bool skip(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

std::uint64_t take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number).ptr;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

}  // namespace

void Witness::log_line(model::Time at, std::string_view line) {
  if (skip(line, "starting delivery ")) return delivery_began(at, line);
  if (skip(line, "delivery ")) return delivery_ended(at, line);
  if (skip(line, "not tried: msg ")) return settled_untried(at, line);
  if (skip(line, "new msg ")) return began(at, take_number(line));
  if (skip(line, "info msg ")) return described(line);
  if (skip(line, "bounce msg ")) {
    const std::uint64_t id = take_number(line);
    Fact fact = about(Fact::Kind::bounced, at, id);
    if (skip(line, " qp ")) fact.bounce_id = take_number(line);
    fact.bounce_life = life_of(fact.bounce_id);
    const bool hit = damaged_names_.erase(std::to_string(fact.bounce_id)) != 0;
    history_.add(std::move(fact));
    if (hit) damaged_with(at, id);
  } else if (skip(line, "triple bounce: discarding bounce/")) {
    history_.add(about(Fact::Kind::discarded, at, take_number(line)));
  } else if (skip(line, "warning: ")) {
    warned(at, line);
  }
}

void Witness::began(model::Time at, std::uint64_t id) {
  NumberLife life;
  life.count = numbers_[id].life.count + 1;
  life.since = at;
  numbers_[id].life = std::move(life);
  numbers_[id].crossed_crash = false;
}

/// `line`: `123: bytes 764 from <ann@a.example> qp 123 uid 1000`, of one that was never tried.
void Witness::described(std::string_view line) {
  const std::uint64_t id = take_number(line);
  if (!skip(line, ": bytes ")) return;
  const std::uint64_t bytes = take_number(line);
  if (!skip(line, " from <")) return;
  const std::string_view from = line.substr(0, line.rfind("> qp "));
  NumberLife& life = life_of(id);
  const bool differs = life.bytes != 0 && (life.bytes != bytes || life.from != from);
  if (differs || std::exchange(numbers_[id].crossed_crash, false)) {
    ++life.count;
    life.since = -1;
  }
  life.bytes = bytes;
  life.from = std::string(from);
}

NumberLife& Witness::life_of(std::uint64_t id) {
  NumberLife& life = numbers_[id].life;
  life.count = std::max(life.count, 1U);
  return life;
}

Fact Witness::about(Fact::Kind kind, model::Time at, std::uint64_t id) {
  Fact fact(kind, at);
  fact.id = id;
  if (id != 0) fact.life = life_of(id);
  return fact;
}

void Witness::warned(model::Time at, std::string_view line) {
  std::uint64_t id = 0;
  if (skip(line, "trouble reading msg ") || skip(line, "trouble opening msg ")) {
    id = take_number(line);
  } else if (line.find(" is damaged; ") != std::string_view::npos) {
    const bool named = skip(line, "queue/journal: message-") || skip(line, "queue: msg ");
    if (named) id = take_number(line);
  } else if (!line.ends_with(" are missing without a trace")) {
    return;
  }
  history_.add(about(Fact::Kind::reported, at, id));
}

/// Of the submission that the message of number `id` goes back to.
void Witness::damaged_with(model::Time at, std::uint64_t id) {
  for (std::size_t fact = history_.size(); fact-- > 0;) {
    const Fact& known = history_[fact];
    if (known.kind == Fact::Kind::bounced && known.bounce_id == id) {
      id = known.id;
    } else if (known.kind == Fact::Kind::answered && known.id == id) {
      return damaged(at, std::string(known.key));
    }
  }
}

void Witness::damaged(model::Time at, std::string key) {
  Fact fact(Fact::Kind::damaged, at);
  fact.key = std::move(key);
  history_.add(std::move(fact));
}

void Witness::delivery_began(model::Time at, std::string_view line) {
  const std::uint64_t delivery = take_number(line);
  if (!skip(line, ": msg ")) return;
  Fact fact = about(Fact::Kind::attempted, at, take_number(line));
  if (!skip(line, " to ")) return;
  fact.local = line.starts_with("local ");
  line.remove_prefix(line.find(' ') + 1);
  fact.address = std::string(line);
  Attempt attempt;
  attempt.id = fact.id;
  attempt.life = fact.life;
  attempt.address = fact.address;
  deliveries_[delivery] = std::move(attempt);
  history_.add(std::move(fact));
}

void Witness::delivery_ended(model::Time at, std::string_view line) {
  const auto found = deliveries_.find(take_number(line));
  if (found == deliveries_.end() || !skip(line, ": ")) return;
  Fact fact(Fact::Kind::settled, at);
  fact.id = found->second.id;
  fact.life = found->second.life;
  fact.address = found->second.address;
  if (line.starts_with("success")) fact.outcome = model::Outcome::delivered;
  if (line.starts_with("failure")) fact.outcome = model::Outcome::failed;
  if (fact.outcome == model::Outcome::failed && line.ends_with(kTooLong)) {
    fact.outcome = model::Outcome::given_up;
  }
  deliveries_.erase(found);
  history_.add(std::move(fact));
}

/// By what the attempt of another message has found out.
void Witness::settled_untried(model::Time at, std::string_view line) {
  Fact fact = about(Fact::Kind::settled, at, take_number(line));
  if (!skip(line, " to remote ")) return;
  fact.address = std::string(line.substr(0, line.find(": ")));
  if (line.find(": failure: ") == fact.address.size()) fact.outcome = model::Outcome::failed;
  history_.add(std::move(fact));
}

void Witness::submitted(model::Time at, std::string key, std::string sender,
                        std::vector<std::string> recipients, std::string content) {
  Fact fact(Fact::Kind::submitted, at);
  fact.key = std::move(key);
  fact.sender = std::move(sender);
  fact.recipients = std::move(recipients);
  fact.content = std::make_shared<const std::string>(std::move(content));
  history_.add(std::move(fact));
}

void Witness::completed(model::Time at, std::string key) {
  Fact fact(Fact::Kind::completed, at);
  fact.key = std::move(key);
  history_.add(std::move(fact));
}

void Witness::answered(model::Time at, std::string key, std::string_view reply) {
  Fact fact(Fact::Kind::answered, at);
  fact.key = std::move(key);
  if (reply.starts_with('2')) {
    fact.answer = model::Answer::accepted;
    const std::size_t id = reply.find(" qp ");
    if (id != std::string_view::npos) {
      reply.remove_prefix(id + 4);
      fact.id = take_number(reply);
    }
  } else if (reply.starts_with('4')) {
    fact.answer = model::Answer::temporary;
  } else if (reply.starts_with('5')) {
    fact.answer = model::Answer::permanent;
  }
  const bool hit = damaged_names_.erase(std::to_string(fact.id)) != 0;
  std::string accepted = hit ? fact.key : std::string();
  history_.add(std::move(fact));
  if (hit) damaged(at, std::move(accepted));
}

void Witness::arrived(model::Time at, const std::string& host, std::string sender,
                      std::string recipient, std::string content) {
  Fact fact(Fact::Kind::arrived, at);
  fact.sender = std::move(sender);
  fact.address = std::move(recipient);
  fact.content = std::make_shared<const std::string>(std::move(content));
  ends_.add(std::move(fact), host, history_);
}

void Witness::reply_lost(model::Time at, std::string recipient, std::string content) {
  Fact fact(Fact::Kind::reply_lost, at);
  fact.address = std::move(recipient);
  fact.content = std::make_shared<const std::string>(std::move(content));
  history_.add(std::move(fact));
}

void Witness::unowned(model::Time at, const std::optional<std::string>& recipient) {
  for (const auto& [number, attempt] : deliveries_) {
    if (recipient && attempt.address != *recipient) continue;
    Fact fact(Fact::Kind::unowned, at);
    fact.id = attempt.id;
    fact.life = attempt.life;
    fact.address = attempt.address;
    history_.add(std::move(fact));
  }
}

void Witness::told(model::Time at, const std::string& recipient, model::Outcome outcome) {
  const auto is_meant = [&](const auto& entry) { return entry.second.address == recipient; };
  const auto meant = std::count_if(deliveries_.begin(), deliveries_.end(), is_meant);
  for (const auto& [number, attempt] : deliveries_) {
    if (attempt.address != recipient) continue;
    Fact fact(Fact::Kind::told, at);
    fact.id = attempt.id;
    fact.life = attempt.life;
    fact.address = recipient;
    fact.outcome = outcome;
    fact.certain = meant == 1;
    history_.add(std::move(fact));
  }
}

void Witness::released(model::Time at) {
  history_.add(Fact(Fact::Kind::released, at));
}

void Witness::listed(model::Time at, std::uint64_t id, std::string recipient) {
  Fact fact(Fact::Kind::listed, at);
  fact.id = id;
  fact.address = std::move(recipient);
  history_.add(std::move(fact));
}

void Witness::crashed(model::Time at, model::Crash crash, const DiskImage& after) {
  Fact fact(Fact::Kind::crashed, at);
  fact.crash = crash;
  history_.add(std::move(fact));
  if (crash == model::Crash::hang || crash == model::Crash::disk_failure) return;
  deliveries_.clear();
  for (auto& [id, number] : numbers_) number.crossed_crash = true;
  mailboxes_.look_again(at, after, ends_, history_);
}

}  // namespace porpoise::sim
