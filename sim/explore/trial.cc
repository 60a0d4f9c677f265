#include "sim/explore/trial.h"

#include <algorithm>

#include <fmt/format.h>

#include "impl/base/assert.h"
#include "sim/disk/crash_states.h"
#include "sim/explore/damage.h"
#include "sim/explore/micros.h"
#include "sim/explore/peer_witness.h"

namespace porpoise::sim {

namespace {

constexpr unsigned kStartsMax = 20;
/// Between two starts of a server that ends because of a fault.
constexpr Duration kPauseWhileFailing = std::chrono::seconds(30);

/// Changes whenever something on the network does, as good as always.
std::uint64_t shape_of(const FabricState& fabric) {
  std::uint64_t shape = fabric.last_id + 31 * fabric.flights.size() + 41 * fabric.listeners.size();
  for (const auto& [id, connection] : fabric.connections) {
    for (const Side& side : connection.sides) {
      shape = shape * 1099511628211ULL + side.wire.size() + side.wire_bytes * 7 +
              side.received.size() * 13 + side.taken * 17 + static_cast<unsigned>(side.state) * 3 +
              side.ended + 2U * side.sent_end;
    }
  }
  return shape;
}

/// A disk that needs a reboot loses its power as well.
bool orders_power_loss(const Scene& scene) {
  using Kind = Scene::Order::Kind;
  return std::any_of(scene.orders.begin(), scene.orders.end(), [](const Scene::Order& order) {
    return order.kind == Kind::power_loss || order.kind == Kind::heal;
  });
}

/// The `number`th state that a power loss may leave now, modulo how many there are.
DiskImage crash_image(Disk& disk, std::uint64_t number) {
  const CrashWindow window(disk.durable());
  const std::uint64_t states =
      for_each_crash_state(window, CrashBounds(), [](const CrashState&) {}).states;
  DiskImage image;
  std::uint64_t at = 0;
  for_each_crash_state(window, CrashBounds(), [&](const CrashState& state) {
    if (at++ == number % states) image = state.image;
  });
  image.drop_orphans();
  return image;
}

Mailboxes mailboxes_of(const Scene& scene) {
  Mailboxes mailboxes(scene.maildirs, scene.letters_keep);
  mailboxes.also_read(scene.mboxes);
  return mailboxes;
}

class Trial {
 public:
  Trial(const Scene& scene, const Start& start, const TrialOptions& options);

  TrialResult run();

 private:
  static std::unique_ptr<World> make_world(const Scene& scene, const Start& start);

  void add_to_story(std::string_view line);
  void set_scene();
  void go_on();
  void power_on();
  std::shared_ptr<FaultInjector> injector();
  /// After the one fault of the options.
  void mend();
  void note_damage();
  void start_server();
  void order(const Scene::Order& order);
  void send(Signal signal);
  void kill_server();
  void lose_power(std::uint64_t image);
  void boot();
  void hang();
  void heal();
  void release();
  void take_step();
  void mind_disk();
  void mind_server();
  void take_points();
  void take_last_point(Instant end);
  CrashPoint point_now(std::size_t position);
  void finish();

  const Scene& scene_;
  const Start& start_;
  const TrialOptions& options_;
  std::unique_ptr<World> world_;
  Machine* machine_ = nullptr;
  Process* server_ = nullptr;
  Witness witness_;
  bool down_ = false;         ///< The server ended and will be started again.
  unsigned told_to_end_ = 0;  ///< How often, of this server.
  bool disk_failed_ = false;  ///< The witness knows of it.
  unsigned starts_ = 0;
  Instant hung_until_;
  Instant end_;
  bool failing_ = false;               ///< A fault happened, and nobody has seen to it yet.
  std::size_t damage_looked_for_ = 0;  ///< In so many events of the recording.

  // Of the last crash point.
  std::uint64_t shape_ = 0;
  std::uint64_t heard_ = 0;
  std::uint64_t told_ = 0;  ///< Events that actors heard of so far.
  std::size_t facts_ = 0;
  Hash128 facts_hash_;
  std::shared_ptr<const Outside> outside_;
  Hash128 outside_hash_;

  TrialResult result_;
};

std::unique_ptr<World> Trial::make_world(const Scene& scene, const Start& start) {
  if (!start.outside) return std::make_unique<World>(scene.seed);
  return std::make_unique<World>(scene.seed, start.outside->around);
}

Trial::Trial(const Scene& scene, const Start& start, const TrialOptions& options)
    : scene_(scene),
      start_(start),
      options_(options),
      world_(make_world(scene, start)),
      witness_(start.outside ? start.outside->witness
                             : Witness(mailboxes_of(scene), Ends(scene.copies))) {
  if (!scene_.letters_keep) witness_.expect_damage();
  world_->on_log([this](Process&, std::string_view line) {
    if (result_.fault) note_damage();  // before what the server says of it
    witness_.log_line(micros(world_->now()), line);
    if (options_.tell) add_to_story(line);
  });
}

void Trial::add_to_story(std::string_view line) {
  const std::int64_t now = micros(world_->now());
  result_.story.push_back(fmt::format("{}.{:06} {}", now / 1'000'000, now % 1'000'000, line));
}

void Trial::set_scene() {
  power_on();
  if (scene_.cast) scene_.cast(*world_);
  for (const Scene::Order& order : scene_.orders) {
    world_->at(order.at, [this, &order] { this->order(order); });
  }
}

void Trial::go_on() {
  if (start_.after == model::Crash::kill) {
    world_->fabric().close_all_of(start_.killed);
    power_on();
    return;
  }
  world_->at(start_.at + scene_.boot_takes, [this] { power_on(); });
}

void Trial::power_on() {
  MachineOptions machine = scene_.machine;
  machine.image = start_.image;
  machine.boots = start_.boots;
  machine.disk.durability = options_.record || orders_power_loss(scene_);
  if (options_.fault || options_.on_disk_call) machine.disk.faults = injector();
  if (start_.outside) machine.site = kMachineSite;
  machine_ = &world_->add_machine(std::move(machine));
  if (options_.record) machine_->disk().start_recording();
  if (start_.outside && start_.after == model::Crash::kill) {
    world_->at(world_->now() + scene_.restart_takes, [this] { start_server(); });
  } else {
    start_server();
  }
}

std::shared_ptr<FaultInjector> Trial::injector() {
  std::vector<FaultRule> rules;
  if (options_.fault) rules.push_back(*options_.fault);
  const auto made = std::make_shared<FaultInjector>(
      std::move(rules), world_->chance("faults"), [this](const FaultRecord& record) {
        result_.fault = record;
        failing_ = true;
        if (options_.tell) {
          add_to_story(fmt::format("fault {}: {} at {} {}", record.id, name_of(record.kind),
                                   name_of(record.op), record.path));
        }
        witness_.disk_failed(micros(world_->now()));
        world_->at(world_->now() + scene_.faults_last, [this] { mend(); });
      });
  made->on_call(options_.on_disk_call);
  return made;
}

void Trial::mend() {
  failing_ = false;
  Disk& disk = machine_->disk();
  disk.options().faults->switch_on(false);
  if (disk.is_down()) {
    // Nothing more will come of this life: only a reboot helps, and that is another one's story.
    end_ = world_->now() + scene_.catching_up;
    return;
  }
  const bool mended = mend_settings(scene_, disk);
  if (mended && server_ != nullptr) server_->signal(Signal::terminate);  // and started again
  world_->at(world_->now() + scene_.catching_up,
             [this] { witness_.disk_healed(micros(world_->now())); });
}

/// What a fault did to bytes at rest is known once the call that it hit is over.
void Trial::note_damage() {
  const std::vector<DiskEvent>& events = machine_->disk().recording().events;
  for (; damage_looked_for_ < events.size(); ++damage_looked_for_) {
    const DiskEvent& event = events[damage_looked_for_];
    if (!is_damage(event)) continue;
    const DiskImage& seen = machine_->disk().seen();
    const std::set<std::string> names = names_hit_by(event, seen);
    for (std::string& key : hit_by(event, seen, names, witness_.history())) {
      witness_.damaged(micros(world_->now()), std::move(key));
    }
    witness_.damaged_file(names);
  }
}

void Trial::start_server() {
  if (!machine_->up() || (server_ != nullptr && server_->alive())) return;
  down_ = false;
  told_to_end_ = 0;
  // One that cannot go on without a reboot, or meets a fault, is not the server's doing.
  if (!failing_ && !machine_->disk().is_down()) ++starts_;
  server_ = &world_->start(*machine_, scene_.main, scene_.process);
}

void Trial::order(const Scene::Order& order) {
  if (order.kind == Scene::Order::Kind::heal) return heal();
  if (!machine_->up()) return;
  switch (order.kind) {
    case Scene::Order::Kind::signal:
      return send(order.signal);
    case Scene::Order::Kind::kill:
      return kill_server();
    case Scene::Order::Kind::power_loss:
      return lose_power(order.image);
    case Scene::Order::Kind::hang:
      return hang();
    case Scene::Order::Kind::heal:
      return;  // done before
  }
}

void Trial::send(Signal signal) {
  if (signal == Signal::run_queue) release();
  if (signal == Signal::terminate) ++told_to_end_;
  if (server_ != nullptr) server_->signal(signal);
}

/// mind_server() sees it and starts another one.
void Trial::kill_server() {
  if (server_ != nullptr) world_->kill(*server_);
}

void Trial::lose_power(std::uint64_t image) {
  PORPOISE_ASSERT(!options_.record);
  down_ = true;
  hung_until_ = Instant();
  world_->power_loss(*machine_, [image](Disk& disk) { return crash_image(disk, image); });
  witness_.crashed(micros(world_->now()), model::Crash::power_loss, machine_->seen());
  world_->at(world_->now() + scene_.boot_takes, [this] { boot(); });
}

void Trial::boot() {
  world_->boot(*machine_);
  start_server();
}

void Trial::hang() {
  witness_.crashed(micros(world_->now()), model::Crash::hang, machine_->seen());
  world_->hang(*machine_, scene_.hang_takes);
  hung_until_ = world_->now() + scene_.hang_takes;
}

void Trial::heal() {
  if (scene_.machine.disk.faults) scene_.machine.disk.faults->switch_on(false);
  if (machine_->up() && machine_->disk().is_down()) lose_power(0);
}

/// A machine that stands still hears of it only afterwards, and then soon.
void Trial::release() {
  if (world_->now() >= hung_until_) return witness_.released(micros(world_->now()));
  const model::Time by = micros(hung_until_) + 1'000'000;
  world_->at(hung_until_ + std::chrono::microseconds(-1), [this, by] { witness_.released(by); });
}

TrialResult Trial::run() {
  if (start_.outside) {
    go_on();
  } else {
    set_scene();
  }
  world_->stage().on_event(
      [this](const StageState::Place& place, const ActorEvent& event, const ActorOutputs& outputs) {
        ++told_;
        observe_peer(witness_, place, event, outputs);
      });
  if (options_.record) take_points();
  end_ = start_.at + scene_.lasts;
  while (world_->queue().next_at() <= end_ && starts_ <= kStartsMax) take_step();
  if (options_.record) take_last_point(end_);
  finish();
  return std::move(result_);
}

void Trial::take_step() {
  world_->step();
  if (machine_ == nullptr) return;
  witness_.look(micros(world_->now()), machine_->seen());
  mind_disk();
  mind_server();
  if (result_.fault) note_damage();
  if (options_.record) take_points();
  if (options_.hang_after && world_->steps() == *options_.hang_after) hang();
}

void Trial::mind_disk() {
  const bool failed = machine_->up() && machine_->disk().is_down();
  if (failed && !disk_failed_) {
    witness_.crashed(micros(world_->now()), model::Crash::disk_failure, machine_->seen());
  }
  disk_failed_ = failed;
}

void Trial::mind_server() {
  if (server_ == nullptr || server_->alive() || down_) return;
  down_ = true;
  if (options_.tell && server_->exit_code() != 0) add_to_story("ended: " + server_->error_output());
  // One that was told twice does not wait for what is under way: to its deliveries that is a kill.
  if (server_->exit_code() != 0 || told_to_end_ > 1) {
    witness_.crashed(micros(world_->now()), model::Crash::kill, machine_->seen());
  }
  const Duration pause = failing_ ? kPauseWhileFailing : scene_.restart_takes;
  world_->at(world_->now() + pause, [this] { start_server(); });
}

void Trial::take_points() {
  std::size_t events = machine_ == nullptr ? 0 : machine_->disk().recording().events.size();
  const std::size_t known = result_.points.empty() ? 0 : result_.points.back().position;
  const std::uint64_t shape = shape_of(world_->fabric().state());
  const bool changed =
      shape != shape_ || heard_ != told_ || facts_ != witness_.history().size() || !outside_;
  if (events == known && !changed) return;
  if (changed && machine_ != nullptr) {
    // The calls before had returned before anybody outside could see what followed.
    machine_->disk().mark(0);
    ++events;
  }
  // Within the step nothing outside had happened yet.
  for (std::size_t at = known + 1; at < events; ++at) {
    CrashPoint point = point_now(at);
    point.between_calls = false;
    result_.points.push_back(std::move(point));
    result_.steps.push_back(world_->steps());
  }
  if (changed) {
    if (facts_ != witness_.history().size() || !outside_) {
      facts_hash_ = witness_.history().fingerprint(scene_.rules);
    }
    auto outside = std::make_shared<Outside>(witness_);
    outside->around.fabric = world_->fabric().state();
    outside->around.fabric.drop_watchers();
    outside->around.stage = world_->stage().state();
    outside_hash_ = HashBuilder().add(facts_hash_).add(outside->around.digest()).finish();
    outside_ = std::move(outside);
    shape_ = shape;
    heard_ = told_;
    facts_ = witness_.history().size();
  }
  result_.points.push_back(point_now(events));
  result_.steps.push_back(world_->steps());
}

/// Long after everything has come to rest: whatever was to be durable some time is so now.
void Trial::take_last_point(Instant end) {
  if (machine_ == nullptr || starts_ > kStartsMax) return;
  if (world_->now() < end) world_->queue().advance(end);
  result_.points.push_back(point_now(machine_->disk().recording().events.size()));
  result_.steps.push_back(world_->steps());
}

CrashPoint Trial::point_now(std::size_t position) {
  CrashPoint point;
  point.position = position;
  point.at = world_->now();
  point.outside = outside_;
  const model::Time now = micros(point.at);
  const std::size_t fresh = witness_.history().settled_since(now - scene_.rules.mark_sync);
  point.outside_hash = HashBuilder().add(outside_hash_).add(fresh).finish();
  if (machine_ != nullptr) {
    point.seen = machine_->disk().seen();
    point.boots = machine_->boots();
  }
  point.process = server_ != nullptr ? server_->owner() : start_.killed;
  point.running = server_ != nullptr && server_->alive();
  return point;
}

void Trial::finish() {
  const DiskImage nothing;
  const DiskImage& seen = machine_ != nullptr ? machine_->seen() : nothing;
  std::vector<std::string> leftovers = witness_.mailboxes().unfinished(seen);
  if (scene_.leftovers) {
    for (std::string& path : scene_.leftovers(seen)) leftovers.push_back(std::move(path));
  }
  witness_.look_last(micros(world_->now()), seen);
  model::Model model = witness_.history().tell(scene_.rules);
  for (std::size_t at = 0; options_.tell && at < witness_.history().size(); ++at) {
    result_.story.push_back(witness_.history()[at].to_string());
  }
  model.finished(micros(world_->now()), {}, leftovers);
  result_.violations = model.violations();
  result_.losses = model.losses();
  result_.disk_down = machine_ != nullptr && machine_->disk().is_down();
  if (starts_ > kStartsMax) {
    model::Violation loop;
    loop.promise = model::Promise::L1;
    loop.message = "the server";
    loop.what = "it ends as soon as it is started";
    result_.violations.push_back(std::move(loop));
  }
  if (options_.record && machine_ != nullptr) {
    result_.recording = machine_->disk().recording();
    result_.roles = machine_->disk().roles();
  }
  result_.steps_total = world_->steps();
}

}  // namespace

TrialResult run_trial(const Scene& scene, const Start& start, const TrialOptions& options) {
  return Trial(scene, start, options).run();
}

}  // namespace porpoise::sim
