#include "model/model.h"

#include <algorithm>
#include <utility>

#include "model/schedule.h"
#include "model/text.h"

namespace porpoise::model {
namespace {

constexpr std::string_view kNames[] = {"S1", "S2", "S3", "S4", "S5", "S6",
                                       "S7", "S8", "L1", "L2", "L3"};

constexpr const char* kCrashes[] = {"process killed", "power lost", "the machine stood still",
                                    "the disk failed"};

std::string seconds(Time at) {
  const std::string micros = std::to_string(at % 1'000'000);
  return std::to_string(at / 1'000'000) + "." + std::string(6 - micros.size(), '0') + micros + "s";
}

std::string_view name_of(Outcome outcome) {
  constexpr std::string_view kOutcomes[] = {"delivered", "deferred", "failed", "given up"};
  return kOutcomes[static_cast<std::size_t>(outcome)];
}

void mix(std::uint64_t& hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15ULL;
  hash ^= hash >> 29;
}

void mix(std::uint64_t& hash, std::string_view text) {
  for (const char byte : text) mix(hash, static_cast<unsigned char>(byte));
  mix(hash, text.size());
}

std::string host_of(const std::string& address) {
  std::string host = address.substr(address.rfind('@') + 1);
  for (char& c : host) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return host;
}

}  // namespace

std::string_view name_of(Promise promise) {
  return kNames[static_cast<std::size_t>(promise)];
}

std::string Violation::to_string() const {
  std::string text = std::string(name_of(promise)) + " broken for " + message + ": " + what;
  for (const std::string& event : events) text += "\n    " + event;
  return text;
}

Model::Recipient* Model::Message::find(const std::string& address) {
  const auto found = recipients.find(address);
  return found == recipients.end() ? nullptr : &found->second;
}

bool Model::Message::still_waits() const {
  return std::any_of(recipients.begin(), recipients.end(), [](const auto& entry) {
    return entry.second.waiting || entry.second.in_flight > 0;
  });
}

void Model::submitted(Time at, std::string key, std::string sender,
                      std::vector<std::string> recipients, std::string content) {
  Message& message = messages_[key];
  message.sender = std::move(sender);
  message.submitted = at;
  message.accepted_before = accepted_;
  for (const std::string& recipient : recipients) ++message.recipients[recipient].expected;
  key_by_content_[std::move(content)] = std::move(key);
  note(message, at, "submitted");
}

void Model::completed(Time at, const std::string& key) {
  messages_[key].completed = true;
  note(messages_[key], at, "final dot");
  // Who sends mail may be able to take some again.
  evidence_[host_of(messages_[key].sender)] = at;
}

void Model::answered(Time at, const std::string& key, Answer answer, std::uint64_t id) {
  Message& message = messages_[key];
  message.answer = answer;
  if (answer == Answer::accepted) {
    message.id = id;
    message.place = ++accepted_;
    key_by_id_[id] = key;
    note(message, at, "accepted as " + std::to_string(id));
  } else {
    note(message, at, answer == Answer::none ? "no answer" : "refused");
  }
  if (answer == Answer::accepted && !message.completed) {
    broken(Promise::S2, key, "it was accepted before its final dot");
  }
  // Every message of a judged history is a proper one: only the world can stand in its way.
  if (answer == Answer::permanent && message.completed) {
    broken(Promise::S7, key, "it was refused for good where only \"later\" is true");
  }
}

void Model::queued(Time at, const std::string& key, std::uint64_t id) {
  Message& message = messages_[key];
  std::string& holder = key_by_id_[id];
  if (message.id == id && holder == key) return;
  message.id = id;
  holder = key;
  note(message, at, "queued as " + std::to_string(id));
}

void Model::attempted(Time at, std::uint64_t id, const std::string& address, bool local) {
  Message* const message = find(id);
  if (message == nullptr) return;
  note(*message, at, "attempt to " + address);
  Recipient* const named = message->find(address);
  if (named == nullptr) {
    broken(Promise::S3, key_by_id_[id], "it was tried to " + address + ", whom nobody named");
    return;
  }
  Recipient& recipient = *named;
  if (message->born_by < 0) message->born_by = at;
  recipient.local = local;
  recipient.waiting = false;
  message->seen_since_crash = true;
  check_attempt(at, *message, recipient, address);
  ++recipient.in_flight;
  recipient.last_attempt = at;
  recipient.unowned = false;
  recipient.unclear = false;
  recipient.told.reset();
}

void Model::unowned(Time, std::uint64_t id, const std::string& address) {
  if (Recipient* const recipient = find(id, address)) recipient->unowned = true;
}

void Model::told(Time at, std::uint64_t id, const std::string& address, Outcome outcome,
                 bool certain) {
  Recipient* const recipient = find(id, address);
  if (recipient == nullptr) return;
  if (!certain) {
    recipient->unclear = true;
    return;
  }
  recipient->told = outcome;
  note(*find(id), at, "its host says of " + address + ": " + std::string(name_of(outcome)));
}

void Model::check_attempt(Time at, const Message& message, const Recipient& recipient,
                          const std::string& address) {
  const std::string& key = key_by_id_[message.id];
  if (message.damaged) return;  // with it what was known of its attempts
  if (recipient.delivered + recipient.failed + recipient.in_flight >= recipient.expected) {
    broken(Promise::S4, key, address + " was tried again though settled or under way");
    return;
  }
  if (!rules_.qmail_schedule || recipient.last_attempt < 0 || recipient.expected > 1 ||
      recipient.last_attempt <= released_ || is_released(recipient, address)) {
    return;
  }
  const Time birth = latest_birth(message, recipient.last_attempt);
  const std::int64_t skip = recipient.local ? rules_.skip_local : rules_.skip_remote;
  const std::int64_t age = std::max<Time>(0, recipient.last_attempt - birth) / 1'000'000;
  const std::int64_t earliest = next_allowed_age(age, skip);
  if (at - birth + rules_.slack < earliest * 1'000'000) {
    broken(Promise::S6, key,
           address + " was tried at age " + seconds(at - birth) + ", not allowed before " +
               std::to_string(earliest) + "s");
  }
  const Time end = message.born_by + rules_.lifetime_s * 1'000'000 + rules_.slack;
  if (recipient.last_attempt > end) {
    broken(Promise::S6, key, address + " was tried again after its last attempt");
  }
}

/// A message is born between its submission and its first attempt. Of the births that allow the
/// next attempt earliest: late ones do, but those with the same whole root of the age by less.
Time Model::latest_birth(const Message& message, Time last_attempt) const {
  const Time born_by = message.born_by + rules_.slack;
  const std::int64_t root = whole_root(std::max<Time>(0, last_attempt - born_by) / 1'000'000);
  const Time same_root = last_attempt - ((root + 1) * (root + 1) * 1'000'000 - 1);
  return std::max(message.submitted, std::min(born_by, same_root));
}

/// Since its last attempt its host has shown that it is there.
bool Model::is_released(const Recipient& recipient, const std::string& address) const {
  if (recipient.local) return false;
  const auto evidence = evidence_.find(host_of(address));
  return evidence != evidence_.end() && recipient.last_attempt <= evidence->second;
}

void Model::settled(Time at, std::uint64_t id, const std::string& address, Outcome outcome) {
  Message* const message = find(id);
  if (message == nullptr) {  // a notice
    if (outcome == Outcome::delivered) evidence_[host_of(address)] = at;
    return;
  }
  note(*message, at, address + " " + std::string(name_of(outcome)));
  Recipient* const named = message->find(address);
  if (named == nullptr) return;  // said at the attempt
  Recipient& recipient = *named;
  if (recipient.in_flight == 1) check_outcome(*message, recipient, address, outcome);
  if (recipient.in_flight > 0) --recipient.in_flight;
  recipient.last_settled = at;
  recipient.waiting = outcome == Outcome::deferred;
  if (outcome == Outcome::delivered) {
    ++recipient.delivered;
    ++recipient.successes;
    if (!recipient.local) evidence_[host_of(address)] = at;
  }
  if (outcome == Outcome::given_up &&
      at - message->submitted + rules_.slack < rules_.lifetime_s * 1'000'000) {
    broken(Promise::S6, key_by_id_[id],
           address + " was given up at age " + seconds(at - message->submitted));
  }
  if (outcome == Outcome::failed || outcome == Outcome::given_up) {
    ++recipient.failed;
    ++recipient.failures;
  }
}

void Model::check_outcome(const Message& message, const Recipient& recipient,
                          const std::string& address, Outcome outcome) {
  if (!rules_.knows_replies || recipient.local || recipient.unclear || message.damaged) return;
  const std::string& key = key_by_id_[message.id];
  const std::optional<Outcome>& told = recipient.told;
  if (outcome == Outcome::failed && told != Outcome::failed && !recipient.unowned) {
    broken(Promise::S6, key, address + " was given up though nobody refused it for good");
  } else if (outcome == Outcome::delivered && told != Outcome::delivered) {
    broken(Promise::S1, key, address + " counts as delivered though no host said that it took it");
  } else if (outcome == Outcome::deferred && told == Outcome::failed) {
    broken(Promise::S4, key, address + " is to be tried again though it was refused for good");
  } else if (outcome == Outcome::deferred && told == Outcome::delivered) {
    broken(Promise::S4, key, address + " is to be tried again though its host said that it has it");
  }
}

void Model::arrived(Time at, const std::string& sender, const std::string& address,
                    const std::string& content) {
  const std::string key = key_of(content);
  if (key.empty()) {
    take_notice(at, content, address, 1);
    return;
  }
  Message& message = messages_[key];
  message.seen_since_crash = true;
  note(message, at, "arrived at " + address);
  if (!message.completed) broken(Promise::S2, key, "it arrived without its final dot");
  const bool refused = message.answer == Answer::temporary || message.answer == Answer::permanent;
  if (refused && !message.power_lost) broken(Promise::S2, key, "it arrived though it was refused");
  if (sender != message.sender) {
    broken(Promise::S3, key, "it arrived from <" + sender + "> instead of its sender");
  }
  Recipient* const named = message.find(address);
  if (named == nullptr) {
    broken(Promise::S3, key, "it arrived at " + address + ", whom nobody named");
    return;
  }
  Recipient& recipient = *named;
  ++recipient.copies;
  if (recipient.copies > recipient.expected + recipient.extra_allowed && !message.damaged) {
    broken(Promise::S4, key,
           std::to_string(recipient.copies) + " copies arrived at " + address + "; " +
               std::to_string(recipient.expected + recipient.extra_allowed) + " can be explained");
  }
}

void Model::take_notice(Time at, std::string_view content, const std::string& address,
                        unsigned depth) {
  if (depth > 2) {
    broken(Promise::S5, "<a notice>", "a double bounce was reported to " + address);
    return;
  }
  const std::optional<Notice> notice = find_notice(content);
  if (!notice) {
    broken(Promise::S3, "<nobody's>", "something arrived at " + address + " that nobody sent");
    return;
  }
  const std::string key = key_of_returned(*notice);
  if (key.empty()) {
    // A notice about a notice: the failures in the inner one have reached somebody as well.
    take_notice(at, notice->original, address, depth + 1);
    return;
  }
  Message& message = messages_[key];
  for (const std::string& failed : notice->recipients) {
    note(message, at, "notice about " + failed + " arrived at " + address);
    Recipient* const recipient = message.find(failed);
    if (recipient == nullptr || recipient->failures == 0) {
      broken(Promise::S3, key, "a notice reports " + failed + ", for whom nothing failed");
      continue;
    }
    if (++recipient->notices > recipient->expected && !disturbed_) {
      broken(Promise::S5, key, failed + " was reported more than once");
    }
  }
}

void Model::vanished(Time at, const std::string& address, const std::string& content) {
  const std::string key = key_of(content);
  if (key.empty()) {
    lose_notice(content);
    return;
  }
  Message& message = messages_[key];
  note(message, at, "vanished from " + address);
  Recipient* const recipient = message.find(address);
  if (recipient == nullptr) return;
  if (recipient->copies > 0) --recipient->copies;
  if (at != crashed_) {
    ++recipient->taken_back;
  } else if (recipient->extra_allowed > 0) {
    // The crash excused one more copy because this one might have stayed.
    --recipient->extra_allowed;
  }
}

void Model::lose_notice(std::string_view content) {
  const std::optional<Notice> notice = find_notice(content);
  if (!notice) return;
  const std::string key = key_of_returned(*notice);
  if (key.empty()) return lose_notice(notice->original);
  Message& message = messages_[key];
  for (const std::string& failed : notice->recipients) {
    Recipient* const recipient = message.find(failed);
    if (recipient != nullptr && recipient->notices > 0) --recipient->notices;
  }
}

void Model::reply_lost(Time at, const std::string& address, const std::string& content) {
  disturbed_ = true;
  const std::string key = key_of(content);
  if (key.empty()) return;  // a notice: disturbed_ excuses it
  Message& message = messages_[key];
  note(message, at, "reply after the dot lost by " + address);
  if (Recipient* const recipient = message.find(address)) ++recipient->extra_allowed;
}

void Model::bounced(Time at, std::uint64_t id, std::uint64_t bounce_id) {
  reports_[bounce_id] = id;
  if (Message* const message = find(id)) note(*message, at, "bounce " + std::to_string(bounce_id));
}

void Model::discarded(Time at, std::uint64_t id) {
  for (auto up = reports_.find(id); up != reports_.end(); up = reports_.find(id)) id = up->second;
  if (Message* const message = find(id)) {
    message->chain_ended = true;
    note(*message, at, "the bounce of its bounce failed and was dropped");
  } else if (disturbed_) {
    // The notice was queued, and the crash came before that was said.
    ++unplaced_discards_;
  }
}

void Model::crashed(Time at, Crash crash) {
  disturbed_ = true;
  troubled_ = true;
  const bool server_goes_on = crash == Crash::hang || crash == Crash::disk_failure;
  if (!server_goes_on) crashed_ = at;
  for (auto& [key, message] : messages_) {
    if (crash == Crash::power_loss && message.completed) message.power_lost = true;
    note(message, at, kCrashes[static_cast<std::size_t>(crash)]);
    if (!server_goes_on) {
      message.crossed_crash = message.place != 0;
      message.seen_since_crash = false;
    }
    for (auto& [address, recipient] : message.recipients) {
      recipient.extra_allowed += recipient.in_flight;  // it may have arrived
      if (server_goes_on) continue;
      recipient.waiting = false;
      if (crash == Crash::power_loss) {
        recipient.extra_allowed += std::exchange(recipient.taken_back, 0);
      }
      // What was marked a moment ago may be forgotten.
      const Time safe = (failing_ >= 0 ? failing_ : at) - rules_.mark_sync;
      const bool unsynced = recipient.last_settled >= 0 && recipient.last_settled >= safe;
      if (unsynced) {
        recipient.extra_allowed += std::exchange(recipient.delivered, 0);
        recipient.failed = 0;
      }
      if (unsynced || recipient.in_flight > 0) recipient.last_attempt = -1;
      recipient.in_flight = 0;
    }
  }
  if (!server_goes_on) failing_ = -1;
}

void Model::disk_failed(Time at) {
  failing_ = at;
  disturbed_ = true;
  troubled_ = true;
}

void Model::damaged(Time at, const std::string& key) {
  Message& message = messages_[key];
  message.damaged = true;
  // What stands last looks like what was being written when the power went.
  message.stood_last = message.place != 0 && message.place == accepted_;
  note(message, at, "its bytes were damaged on the disk");
}

void Model::reported(Time at, std::uint64_t id) {
  for (auto& [key, message] : messages_) {
    const bool may_be_meant = id == 0 ? !message.seen_since_crash : message.id == id;
    if (!may_be_meant || message.place == 0) continue;
    message.reported = true;
    note(message, at, id != 0 ? "reported as unreadable" : "damage or a gap in the queue reported");
  }
}

void Model::listed(std::uint64_t id, const std::string& address) {
  if (Recipient* const recipient = find(id, address)) recipient->listed = true;
}

void Model::finished(Time at, const std::vector<std::uint64_t>& queued,
                     const std::vector<std::string>& leftovers) {
  for (auto& [key, message] : messages_) {
    const bool still = std::find(queued.begin(), queued.end(), message.id) != queued.end();
    note(message, at, still ? "still queued at the end" : "end");
    judge(key, message, message.id != 0 && still);
    check_list(key, message);
  }
  if (!queued.empty()) {
    const auto it = key_by_id_.find(queued.front());
    broken(Promise::L1, it == key_by_id_.end() ? "<a notice>" : it->second,
           "the world is healthy and still it is neither delivered nor bounced");
  }
  const bool held_by_damage = std::any_of(
      messages_.begin(), messages_.end(),
      [](const auto& entry) { return entry.second.damaged && entry.second.still_waits(); });
  if (held_by_damage) return;  // what cannot be read is still in the queue
  for (const std::string& leftover : leftovers) {
    broken(Promise::L3, leftover, "it was left behind");
  }
}

void Model::judge(const std::string& key, const Message& message, bool queued) {
  if (queued) return;
  const bool losable = is_losable(message);
  const bool set_aside = losable && message.reported;
  for (const auto& [address, recipient] : message.recipients) {
    if (recipient.copies + recipient.notices >= recipient.expected) continue;
    if (recipient.waiting && !message.damaged && !set_aside) {
      broken(Promise::L1, key, "the world is healthy and still " + address + " has not got it");
    } else if (message.answer != Answer::accepted) {
      continue;
    } else if (losable) {
      lose(key, message, recipient);
    } else if (recipient.failures > 0) {
      // A failed null sender has nobody to tell; a chain of failed notices ends by rule.
      if (message.sender == "#@[]" || chain_may_have_ended(message)) continue;
      broken(Promise::S5, key, "the failure of " + address + " was reported to nobody");
    } else {
      broken(Promise::S1, key, "it was accepted for " + address + " and lost");
    }
  }
}

void Model::check_list(const std::string& key, const Message& message) {
  if (!rules_.knows_list || troubled_) return;  // a crash may take the end of the list
  for (const auto& [address, recipient] : message.recipients) {
    if (recipient.copies <= recipient.expected || recipient.listed) continue;
    broken(Promise::S4, key, address + " got it twice and is not listed as one who may have");
  }
}

void Model::lose(const std::string& key, const Message& message, const Recipient& recipient) {
  // What had left the queue got lost elsewhere, where the server does not look again.
  if (recipient.successes + recipient.failures > 0) return;
  losses_.push_back({key, message.reported});
  if (!message.reported && !message.stood_last && later_mail_survived(message)) {
    broken(Promise::S1, key, "the disk took it, later mail shows the gap, and nobody was told");
  }
}

bool Model::later_mail_survived(const Message& message) const {
  return std::any_of(messages_.begin(), messages_.end(), [&](const auto& other) {
    return other.second.accepted_before >= message.place && other.second.crossed_crash &&
           other.second.seen_since_crash;
  });
}

bool Model::chain_may_have_ended(const Message& message) {
  if (message.chain_ended) return true;
  if (unplaced_discards_ == 0) return false;
  --unplaced_discards_;
  return true;
}

std::uint64_t Model::fingerprint() const {
  std::uint64_t hash = 1469598103934665603ULL;
  for (const auto& [key, message] : messages_) {
    mix(hash, key);
    mix(hash, message.completed + 2 * static_cast<unsigned>(message.answer) +
                  8 * message.power_lost + 16 * message.damaged + 64 * message.stood_last +
                  32 * message.chain_ended + 128 * message.reported +
                  256 * message.seen_since_crash + 512 * message.crossed_crash);
    mix(hash, message.accepted_before);
    mix(hash, message.place);
    mix(hash, message.id);
    for (const auto& [address, recipient] : message.recipients) {
      mix(hash, address);
      for (const std::uint32_t value :
           {recipient.copies, recipient.notices, recipient.extra_allowed, recipient.in_flight,
            recipient.delivered, recipient.failed, recipient.failures, recipient.successes,
            recipient.taken_back, recipient.waiting + 2U * is_released(recipient, address)}) {
        mix(hash, value);
      }
    }
  }
  mix(hash, disturbed_ + 2 * (failing_ >= 0));
  mix(hash, unplaced_discards_);
  mix(hash, violations_.size());
  return hash;
}

Model::Message* Model::find(std::uint64_t id) {
  const auto key = key_by_id_.find(id);
  return key == key_by_id_.end() ? nullptr : &messages_[key->second];
}

Model::Recipient* Model::find(std::uint64_t id, const std::string& address) {
  Message* const message = find(id);
  return message == nullptr ? nullptr : message->find(address);
}

std::string Model::key_of(std::string_view content) const {
  const auto original = find_original(
      content, [this](std::string_view text) { return key_by_content_.contains(text); });
  return original ? key_by_content_.find(*original)->second : std::string();
}

/// Of a message that cannot be read back to its end a notice returns the beginning.
std::string Model::key_of_returned(const Notice& notice) const {
  std::string key = key_of(notice.original);
  const std::optional<std::string_view> legible = legible_part(notice.original);
  if (!key.empty() || !legible) return key;
  for (const auto& [content, candidate] : key_by_content_) {
    const Message& message = messages_.find(candidate)->second;
    const bool may_be =
        is_losable(message) &&
        std::all_of(notice.recipients.begin(), notice.recipients.end(),
                    [&](const std::string& failed) { return message.recipients.contains(failed); });
    const auto begins_it = [&whole = content](std::string_view text) {
      return whole.starts_with(text);
    };
    if (may_be && find_original(*legible, begins_it)) return candidate;
  }
  return key;
}

void Model::note(Message& message, Time at, std::string event) {
  message.events.push_back(seconds(at) + " " + std::move(event));
}

void Model::broken(Promise promise, const std::string& key, std::string what) {
  // On a disk that does not keep what it syncs, S1 is only said of a loss that was not noticed.
  const bool always_owed = promise == Promise::S1 || promise == Promise::S2 ||
                           promise == Promise::S3 || promise == Promise::L1;
  if (!rules_.disk_keeps_syncs && !always_owed) return;
  violations_.push_back({promise, key, std::move(what), {}});
  const auto message = messages_.find(key);
  if (message != messages_.end()) violations_.back().events = message->second.events;
}

}  // namespace porpoise::model
