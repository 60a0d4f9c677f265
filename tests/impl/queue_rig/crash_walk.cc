#include "tests/impl/queue_rig/crash_walk.h"

#include <algorithm>

#include <fmt/format.h>

namespace porpoise::testing {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kMarksWithinNs = 1'000'000'000;

sim::MachineOptions machine_on(const std::string& profile, std::uint64_t seed) {
  sim::MachineOptions options;
  options.disk.profile = sim::find_profile(profile);
  options.disk.seed = seed;
  return options;
}

std::uint64_t tag_of(const std::string& body) {
  return body.starts_with("tag ") ? std::stoull(body.substr(4)) : 0;
}

}  // namespace

CrashWalk::CrashWalk(MakeStore make, WalkOptions options)
    : options_(std::move(options)),
      chance_(options_.seed),
      rig_(std::move(make), machine_on(options_.profile, options_.seed), options_.seed) {
  rig_.faults.decide = [this, chance = sim::Random(options_.seed + 77)](
                           Call call, const std::string&) mutable -> std::optional<ErrorCode> {
    if (!started_) return std::nullopt;
    if (call == Call::preallocate && chance.chance(options_.fault_ppm)) {
      return make_error(errc::no_space_on_device);
    }
    const bool may_fail = call == Call::write || call == Call::sync || call == Call::sync_directory;
    if (may_fail && chance.chance(options_.fault_ppm)) return make_error(errc::io_error);
    return std::nullopt;
  };
}

void CrashWalk::broken(std::string what) {
  broken_.push_back(fmt::format("seed {} life {}: {}", options_.seed, life_, what));
}

std::string CrashWalk::address(const Msg& msg, std::size_t recipient) const {
  return fmt::format("r{}.{}@example", msg.tag, recipient);
}

std::string CrashWalk::report(const Msg& msg, std::size_t recipient) const {
  return fmt::format("report {} {}\n", msg.tag, recipient);
}

std::vector<std::string> CrashWalk::run() {
  for (life_ = 1; life_ <= options_.lives && broken_.empty(); ++life_) {
    started_ = false;
    sim::Process& process =
        rig_.start([this](queue::Store& store, const Host& host) { return life(store, host); });
    rig_.world.run_until([this] { return started_ || rig_.opened.has_error(); });
    if (!started_) {
      broken(fmt::format("the store does not open: {}", rig_.opened.error().message()));
      break;
    }
    const bool long_life = chance_.below(6) == 0;
    rig_.world.run_for(std::chrono::microseconds(chance_.below(long_life ? 3'000'000 : 20'000)));
    crash_ = chance_.below(3) == 0 ? Crash::kill : Crash::power;
    crashed_ns_ = rig_.world.now().ns;
    if (crash_ == Crash::kill) {
      rig_.world.kill(process);
    } else {
      rig_.world.power_loss(rig_.machine,
                            [this](sim::Disk& disk) { return disk.power_loss(chance_); });
    }
  }
  return broken_;
}

Task<> CrashWalk::life(queue::Store& store, const Host& host) {
  co_await verify(store);
  if (!rig_.warnings.empty()) broken("warned: " + rig_.warnings.front());
  started_ = true;
  for (int i = 0; i < options_.clients; ++i) spawn(host.executor, client(store, host));
}

Task<> CrashWalk::client(queue::Store& store, const Host& host) {
  while (true) {
    Msg* msg = chance_.below(3) == 0 ? nullptr : pick();
    if (msg == nullptr) {
      co_await submit_one(store, nullptr);
    } else {
      msg->busy = true;
      co_await work_on(store, host, *msg);
      msg->busy = false;
    }
    const std::uint64_t pause = chance_.below(20) == 0 ? 300'000 : chance_.below(500);
    co_await host.clock.sleep_until(host.clock.now() + std::chrono::microseconds(pause));
  }
}

CrashWalk::Msg* CrashWalk::pick() {
  std::vector<Msg*> candidates;
  for (const auto& [tag, msg] : messages_) {
    if (msg->here && !msg->busy) candidates.push_back(msg.get());
  }
  if (candidates.size() < 5) return nullptr;
  return candidates[chance_.below(candidates.size())];
}

Task<> CrashWalk::submit_one(queue::Store& store, Msg* finishes) {
  const std::uint64_t tag = next_tag_++;
  Msg& msg = *(messages_[tag] = std::make_unique<Msg>());
  msg.tag = tag;
  msg.life = life_;
  msg.busy = true;
  const std::uint64_t kind = chance_.below(10);
  const std::size_t size = kind == 0 ? chance_.below(options_.large) : chance_.below(3000);
  msg.body = fmt::format("tag {}\n", tag) + std::string(size, static_cast<char>('a' + tag % 26));
  msg.recipients.resize(1 + chance_.below(4));
  msg.finishes = finishes == nullptr ? 0 : finishes->tag;
  queue::Envelope envelope;
  envelope.sender = fmt::format("s{}@example", tag);
  for (std::size_t r = 0; r < msg.recipients.size(); ++r) {
    envelope.recipients.push_back(address(msg, r));
  }
  queue::DraftOptions options;
  options.privileged = finishes != nullptr;
  Result<std::unique_ptr<queue::Draft>> draft = co_await store.begin(options);
  Result<void> kept = draft.has_error() ? Result<void>(draft.error()) : Result<void>();
  if (kept.has_value()) {
    msg.id = (*draft)->id();
    kept = co_await (*draft)->append(msg.body);
  }
  if (kept.has_value()) {
    kept = co_await (*draft)->commit(std::move(envelope), finishes == nullptr ? 0 : finishes->id);
  }
  if (kept.has_value()) {
    msg.stage = Msg::Stage::accepted;
    msg.here = true;
    ++accepted_;
    acknowledged();
    if (finishes != nullptr) {
      finishes->stage = Msg::Stage::dead;
      finishes->here = false;
    }
  } else {
    msg.stage = Msg::Stage::refused;
    ++refused_;
    if (draft.has_value()) co_await (*draft)->abort();
  }
  msg.busy = false;
}

Task<> CrashWalk::work_on(queue::Store& store, const Host& host, Msg& msg) {
  const std::size_t r = chance_.below(msg.recipients.size());
  Rcpt& recipient = msg.recipients[r];
  const auto index = static_cast<std::uint32_t>(r);
  switch (chance_.below(7)) {
    case 0:
    case 1: {
      if (recipient.may_fail || recipient.seen_settled) break;
      recipient.may_deliver = true;
      const Result<void> marked = co_await store.mark_delivered(msg.id, index);
      if (marked.has_error()) broken(fmt::format("cannot mark {}", msg.tag));
      recipient.noted_ns = host.clock.now().ns;
      break;
    }
    case 2: {
      if (recipient.may_deliver || recipient.seen_settled) break;
      recipient.may_fail = true;
      const Result<void> marked = co_await store.mark_failed(msg.id, index, report(msg, r));
      if (marked.has_value()) {
        recipient.must_settle = true;
        acknowledged();
      }
      break;
    }
    case 3: {
      queue::Progress progress;
      progress.attempts = 1;
      const Result<void> noted =
          co_await store.note_progress(msg.id, queue::Channel::remote, progress);
      if (noted.has_error()) broken(fmt::format("cannot note {}", msg.tag));
      break;
    }
    case 4: {
      msg.may_be_absent = true;
      msg.removed_ns = host.clock.now().ns;
      msg.here = false;
      const Result<void> removed = co_await store.remove(msg.id);
      if (removed.has_error()) broken(fmt::format("cannot remove {}", msg.tag));
      break;
    }
    case 5: {
      const bool held = chance_.below(2) == 0;
      msg.held.reset();
      const Result<void> noted = co_await store.set_held(msg.id, held);
      if (noted.has_error()) broken(fmt::format("cannot hold {}", msg.tag));
      const Result<void> kept = co_await store.sync();
      if (kept.has_error()) break;
      msg.held = held;
      acknowledged();
      break;
    }
    default:
      co_await submit_one(store, &msg);
      break;
  }
}

/// Something became durable in this life: so did what the start relied on.
void CrashWalk::acknowledged() {
  if (soft_) take_as_durable();
  soft_ = false;
}

void CrashWalk::take_as_durable() {
  for (const auto& [tag, msg] : messages_) {
    if (msg->stage == Msg::Stage::dead || msg->life == life_) continue;
    msg->stage = msg->seen ? Msg::Stage::accepted : Msg::Stage::dead;
    if (msg->removed_ns < 0) msg->may_be_absent = false;
    for (Rcpt& recipient : msg->recipients) {
      if (recipient.seen_settled) recipient.must_settle = true;
    }
  }
}

Task<> CrashWalk::verify(queue::Store& store) {
  std::map<std::uint64_t, Seen> present;
  for (const queue::Listed& listed : rig_.listed) {
    const Result<Seen> seen = co_await look(store, listed.id);
    if (seen.has_error()) {
      broken(fmt::format("message {} cannot be read: {}", listed.id, seen.error().message()));
      continue;
    }
    const std::uint64_t tag = tag_of(seen->body);
    const auto known = messages_.find(tag);
    if (known == messages_.end() || known->second->body != seen->body) {
      broken(fmt::format("message {} was never sent", listed.id));
      continue;
    }
    if (known->second->id != listed.id || present.contains(tag)) {
      broken(fmt::format("message {} is there under two ids", tag));
    }
    present[tag] = *seen;
  }
  compare(present);
}

void CrashWalk::compare(const std::map<std::uint64_t, Seen>& present) {
  for (const auto& [tag, msg] : messages_) {
    const auto found = present.find(tag);
    compare_one(*msg, found == present.end() ? nullptr : &found->second, present);
  }
  soft_ = crash_ == Crash::kill;
  for (const auto& [tag, msg] : messages_) {
    msg->busy = false;
    msg->here = msg->seen;
    msg->removed_ns = -1;
    for (Rcpt& recipient : msg->recipients) recipient.noted_ns = -1;
    if (soft_ || msg->stage == Msg::Stage::dead) continue;
    msg->stage = msg->seen ? Msg::Stage::accepted : Msg::Stage::dead;
    msg->may_be_absent = false;
    for (Rcpt& recipient : msg->recipients) {
      recipient.must_settle = recipient.seen_settled;
      if (!recipient.seen_settled) recipient.may_deliver = recipient.may_fail = false;
    }
  }
}

void CrashWalk::compare_one(Msg& msg, const Seen* seen,
                            const std::map<std::uint64_t, Seen>& present) {
  using Stage = Msg::Stage;
  const bool faults = options_.fault_ppm != 0;
  msg.seen = seen != nullptr;
  if (seen == nullptr) {
    bool replaced = false;
    for (const auto& [tag, other] : messages_) {
      if (other->finishes == msg.tag && present.contains(tag)) replaced = true;
    }
    const bool allowed = msg.stage != Stage::accepted || msg.may_be_absent || replaced;
    if (!allowed) broken(fmt::format("accepted message {} is lost", msg.tag));
    return;
  }
  if (msg.stage == Stage::dead) broken(fmt::format("message {} came back", msg.tag));
  if (msg.stage == Stage::refused && crash_ == Crash::kill) {
    broken(fmt::format("refused message {} is there", msg.tag));
  }
  if (!faults && msg.removed_ns >= 0 && crashed_ns_ - msg.removed_ns > kMarksWithinNs) {
    broken(fmt::format("message {}, removed long ago, is there", msg.tag));
  }
  if (msg.finishes != 0 && present.contains(msg.finishes)) {
    broken(fmt::format("message {} and its bounce are both there", msg.finishes));
  }
  if (seen->sender != fmt::format("s{}@example", msg.tag)) {
    broken(fmt::format("message {} has another sender", msg.tag));
  }
  if (msg.held && seen->held != *msg.held) {
    broken(fmt::format("message {} is {}held", msg.tag, seen->held ? "" : "no longer "));
  }
  for (std::size_t r = 0; r < msg.recipients.size(); ++r) {
    Rcpt& recipient = msg.recipients[r];
    const std::string to = address(msg, r);
    const bool pending =
        std::find(seen->pending.begin(), seen->pending.end(), to) != seen->pending.end();
    const bool failed = std::find(seen->failed.begin(), seen->failed.end(),
                                  to + " " + report(msg, r)) != seen->failed.end();
    recipient.seen_settled = !pending;
    const bool long_noted =
        !faults && recipient.noted_ns >= 0 && crashed_ns_ - recipient.noted_ns > kMarksWithinNs;
    if (pending && (recipient.must_settle || long_noted)) {
      broken(fmt::format("{} is pending again", to));
    }
    if (!pending && !failed && !recipient.may_deliver) {
      broken(fmt::format("{} was never settled like that", to));
    }
    if (failed && !recipient.may_fail) broken(fmt::format("{} never failed", to));
  }
}

}  // namespace porpoise::testing
