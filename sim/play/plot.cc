#include "sim/play/plot.h"

#include <algorithm>

#include <fmt/format.h>

#include "impl/base/assert.h"
#include "sim/explore/scene_of.h"
#include "sim/play/far_recipients.h"
#include "sim/scenario/scenario.h"

namespace porpoise::sim {

namespace {

using Kind = Operation::Kind;
using std::chrono::milliseconds;

/// From one operation to the next: less than it takes to accept a message, or to deliver it.
constexpr Duration kStep = milliseconds(4);
/// After an answer: until what follows from it has been done.
constexpr Duration kQuiet = std::chrono::seconds(2);

constexpr const char* kBeginning = R"(
title = "A sequence of operations"
why = "It was generated."
[host.mx]
domain = "a.example"
users = ["bob1", "bob2", "postmaster"]
[host.mx.control]
smtproutes = "d.example:10.0.2.1"
[peer.far]
domain = "d.example"
)";

/// What damages what is on the disk: of that nothing can be owed but what is owed on a disk that
/// lies.
constexpr FaultKinds kDamage = bit_of(FaultKind::read_error) | bit_of(FaultKind::lying_sync) |
                               bit_of(FaultKind::listing_hides) | bit_of(FaultKind::bit_rot) |
                               bit_of(FaultKind::misdirected_write) | bit_of(FaultKind::lost_write);

class Plot {
 public:
  Plot(const Profile& profile, std::uint64_t seed) : profile_(profile), seed_(seed) {}

  void add(const Operation& operation);
  Scene scene();

 private:
  void submit(const Operation& operation);
  void answer(const Operation& operation);
  void signal(const char* name);
  void order(Scene::Order::Kind kind, std::uint64_t image = 0);
  void fault(const Operation& operation);
  std::int64_t now_ms() const { return std::chrono::duration_cast<milliseconds>(now_).count(); }

  const Profile& profile_;
  std::uint64_t seed_;
  FarRecipients far_;
  Duration now_ = std::chrono::seconds(1);
  std::string answers_;
  std::string acts_;
  std::vector<Scene::Order> orders_;
  std::vector<FaultRule> faults_;
};

void Plot::add(const Operation& operation) {
  PORPOISE_ASSERT(far_.allows(operation));
  switch (operation.kind) {
    case Kind::submit:
      submit(operation);
      break;
    case Kind::ok:
    case Kind::temporary:
    case Kind::permanent:
      answer(operation);
      break;
    case Kind::wait:
      now_ += operation.lasts;
      break;
    case Kind::hup:
      signal("hup");
      break;
    case Kind::alrm:
      signal("alrm");
      break;
    case Kind::term:
      signal("term");
      break;
    case Kind::kill:
      order(Scene::Order::Kind::kill);
      break;
    case Kind::power_loss:
      order(Scene::Order::Kind::power_loss, operation.number);
      break;
    case Kind::hang:
      order(Scene::Order::Kind::hang);
      now_ += Scene().hang_takes;
      break;
    case Kind::fault:
      fault(operation);
      break;
  }
  far_.apply(operation);
}

void Plot::submit(const Operation& operation) {
  PORPOISE_ASSERT(operation.here <= kMailboxes && operation.there <= kFarRecipientsMax);
  const std::uint32_t message = far_.messages() + 1;
  std::vector<std::string> to;
  for (std::uint32_t n = 1; n <= operation.here; ++n)
    to.push_back(fmt::format("bob{}@a.example", n));
  for (std::uint32_t n = 1; n <= operation.there; ++n) {
    to.push_back(FarRecipients::recipient(message, n));
  }
  acts_ += fmt::format(
      "[[send]]\nat = \"{}ms\"\nfrom = \"{}\"\nto = [\"{}\"]\nvia = \"mx\"\nsize = {}\n", now_ms(),
      FarRecipients::sender(message), fmt::join(to, "\", \""), operation.bytes);
  now_ += kStep;
}

void Plot::answer(const Operation& operation) {
  const bool permanent = operation.kind == Kind::permanent;
  int code = 250;
  if (operation.kind == Kind::temporary) code = 450;
  if (permanent) code = 550;
  answers_ += fmt::format("[[peer.far.answer]]\nto = \"{}\"\ncode = {}\ntimes = {}\n",
                          far_.open()[operation.which - 1], code, permanent ? 1000 : 1);
  now_ += kQuiet;
}

void Plot::signal(const char* name) {
  acts_ += fmt::format("[[signal]]\nhost = \"mx\"\nat = \"{}ms\"\nsend = \"{}\"\n", now_ms(), name);
  now_ += kStep;
}

void Plot::order(Scene::Order::Kind kind, std::uint64_t image) {
  Scene::Order order;
  order.at = Instant() + now_;
  order.kind = kind;
  order.image = image;
  orders_.push_back(order);
  now_ += kStep;
}

void Plot::fault(const Operation& operation) {
  FaultRule rule;
  rule.kind = operation.fault;
  rule.nth = operation.number;
  rule.from = Instant() + now_;
  rule.after = operation.after;
  // A server whose control files are damaged may refuse to run.
  if ((bit_of(rule.kind) & kDamage) != 0) rule.path = "*/queue/*";
  faults_.push_back(rule);
}

Scene Plot::scene() {
  if (!faults_.empty()) {
    now_ += kQuiet;  // the last operation meets them too
    order(Scene::Order::Kind::heal);
  }
  const std::string story = kBeginning + answers_ + acts_;
  const ScenarioOutcome outcome = read_scenario(story, "sequence.toml");
  PORPOISE_ASSERT(outcome.error.empty());
  Scene scene = scene_of(outcome.scenario, seed_);
  scene.machine.disk.profile = &profile_;
  scene.orders.insert(scene.orders.end(), orders_.begin(), orders_.end());
  scene.lasts += now_;
  scene.rules.disk_keeps_syncs = scene.letters_keep = profile_.syncs_ignored_ppm == 0;
  if (faults_.empty()) return scene;
  for (const FaultRule& rule : faults_) {
    const bool damage = (bit_of(rule.kind) & kDamage) != 0;
    if (damage) scene.rules.disk_keeps_syncs = scene.letters_keep = false;
  }
  // Whoever waits for a disk that is slow or fails cannot sync a mark within a second.
  scene.rules.mark_sync = now_.count() / 1000;
  scene.machine.disk.faults =
      std::make_shared<FaultInjector>(faults_, Random(seed_).split("faults"), nullptr);
  return scene;
}

}  // namespace

Scene scene_of(const Sequence& sequence, const Profile& profile, std::uint64_t seed) {
  Plot plot(profile, seed);
  for (const Operation& operation : sequence) plot.add(operation);
  return plot.scene();
}

bool is_owed(const Sequence& sequence, const model::Violation& violation) {
  const bool damaged = std::any_of(sequence.begin(), sequence.end(), [](const Operation& one) {
    return one.kind == Kind::fault && (bit_of(one.fault) & kDamage) != 0;
  });
  using model::Promise;
  return !damaged || violation.promise == Promise::S2 || violation.promise == Promise::S3 ||
         (violation.promise == Promise::L1 && violation.message == "the server");
}

}  // namespace porpoise::sim
