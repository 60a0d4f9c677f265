// A sync of a directory that fails may drop what it should have kept, and a later one proves
// nothing: what was changed there is changed once more.

#include "sim/disk/fault_injector.h"
#include "tests/impl/queue_classic/queue_files.h"

namespace porpoise::testing {
namespace {

using queue::MessageId;

/// After such a failure some of the changes are on the disk, or none: by seed.
constexpr std::uint64_t kSeeds = 8;

class Queue : public QueueFiles {
 public:
  /// Syncs of the directories that `path` names fail while they are told to.
  Queue(std::string path, std::uint64_t seed) : Queue(injector(std::move(path), seed)) {}

  void fail(bool fails) { faults_->switch_on(fails); }
  /// Plays, and loses the power with nothing on the disk that was not synced.
  void play_and_lose_power(StoreRig::Scene scene) {
    bool over = false;
    rig.start([&](queue::Store& store, const Host& host) -> Task<> {
      co_await scene(store, host);
      over = true;
    });
    rig.world.run_until([&over] { return over; });
    EXPECT_TRUE(over);
    lose_power();
  }
  void lose_power() {
    rig.world.power_loss(rig.machine, [](sim::Disk& disk) {
      DiskImage image = disk.durable().image();
      image.drop_orphans();
      return image;
    });
  }

 private:
  using DiskImage = sim::DiskImage;

  explicit Queue(std::shared_ptr<sim::FaultInjector> faults)
      : QueueFiles(on(faults)), faults_(std::move(faults)) {
    fail(false);
  }
  static std::shared_ptr<sim::FaultInjector> injector(std::string path, std::uint64_t seed) {
    sim::FaultRule rule;
    rule.kind = sim::FaultKind::sync_error;
    rule.parts_per_million = 1'000'000;
    rule.ops.push_back(sim::DiskOp::sync_directory);
    rule.path = std::move(path);
    std::vector<sim::FaultRule> rules;
    rules.push_back(std::move(rule));
    return std::make_shared<sim::FaultInjector>(std::move(rules), sim::Random(seed), nullptr);
  }
  static sim::MachineOptions on(std::shared_ptr<sim::FaultInjector> faults) {
    sim::MachineOptions options;
    options.disk.profile = sim::find_profile("posix-min");
    options.disk.faults = std::move(faults);
    return options;
  }

  std::shared_ptr<sim::FaultInjector> faults_;
};

Task<MessageId> submit_to_two(queue::Store& store) {
  std::vector<std::string> recipients{"bob@b.example", "eve@b.example"};
  const Result<MessageId> accepted = co_await submit(store, "hello\n", std::move(recipients));
  EXPECT_TRUE(accepted.has_value());
  co_return accepted.has_value() ? *accepted : 0;
}

TEST(DroppedChanges, AMarkOutlivesAnEntryOfTodoThatCouldNotBeRemoved) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Queue queue("/queue/todo", seed);
    MessageId id = 0;
    queue.play_and_lose_power([&](queue::Store& store, const Host&) -> Task<> {
      id = co_await submit_to_two(store);
      queue.fail(true);
      Result<void> synced = co_await store.sync();
      EXPECT_TRUE(synced.has_error());
      queue.fail(false);
      const Result<void> marked = co_await store.mark_delivered(id, 0);
      EXPECT_TRUE(marked.has_value());
      synced = co_await store.sync();
      EXPECT_TRUE(synced.has_value());
    });
    EXPECT_EQ(queue.rig.contents().at(id).pending, std::vector<std::string>{"eve@b.example"})
        << seed;
  }
}

TEST(DroppedChanges, WhatWasRemovedDoesNotComeBack) {
  for (const char* const folder : {"/queue/info/*", "/queue/remote/*"}) {
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      Queue queue(folder, seed);
      queue.play_and_lose_power([&](queue::Store& store, const Host&) -> Task<> {
        const MessageId id = co_await submit_to_two(store);
        Result<void> synced = co_await store.sync();
        EXPECT_TRUE(synced.has_value());
        queue.fail(true);
        const Result<void> removed = co_await store.remove(id);
        EXPECT_TRUE(removed.has_value());
        synced = co_await store.sync();
        EXPECT_TRUE(synced.has_error());
        queue.fail(false);
        synced = co_await store.sync();
        EXPECT_TRUE(synced.has_value());
      });
      EXPECT_TRUE(queue.rig.contents().empty()) << folder << " " << seed;
      EXPECT_TRUE(queue.rig.warnings.empty()) << folder << " " << seed;
    }
  }
}

TEST(DroppedChanges, AFailureOutlivesTheParagraphsThatCouldNotBeKept) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Queue queue("/queue/bounce", seed);
    MessageId id = 0;
    queue.play_and_lose_power([&](queue::Store& store, const Host&) -> Task<> {
      id = co_await submit_to_two(store);
      queue.fail(true);
      std::string report("no such user\n");
      Result<void> noted = co_await store.mark_failed(id, 0, std::move(report));
      EXPECT_TRUE(noted.has_error());
      queue.fail(false);
      report = "no such user\n";
      noted = co_await store.mark_failed(id, 0, std::move(report));
      EXPECT_TRUE(noted.has_value());
    });
    EXPECT_EQ(queue.rig.contents().at(id).failed,
              std::vector<std::string>{"bob@b.example no such user\n"})
        << seed;
  }
}

TEST(DroppedChanges, APowerLossWhileTheyAreMadeAgainHarmsNothing) {
  for (const char* const name : {"todo/", "info/"}) {
    Queue queue("-", 1);
    MessageId id = 0;
    queue.rig.play([&](queue::Store& store, const Host&) -> Task<> {
      id = co_await submit_to_two(store);
      const Result<void> marked = co_await store.mark_delivered(id, 0);
      EXPECT_TRUE(marked.has_value());
    });
    const std::string part = std::to_string(id % 23) + "/" + std::to_string(id);
    const bool in_todo = std::string_view(name) == "todo/";
    queue.run([&](const Host& host) -> Task<> {
      const std::string at = std::string(kQueueDirectory) + "/";
      const std::string path = at + name + (in_todo ? std::to_string(id) : part);
      const Result<void> gone = co_await queue::classic::remove_name(host.files, path);
      EXPECT_TRUE(gone.has_value());
      const Result<void> made = co_await host.files.link(at + "mess/" + part, path);
      EXPECT_TRUE(made.has_value());
    });
    const auto contents = queue.rig.contents();
    EXPECT_TRUE(queue.rig.warnings.empty());
    EXPECT_EQ(contents.size(), in_todo ? 1U : 0U);
    if (in_todo) {
      EXPECT_EQ(contents.at(id).pending, std::vector<std::string>{"eve@b.example"});
    }
    EXPECT_EQ(queue.get(in_todo ? fmt::format("todo/{}", id) : "info/" + part), "(none)");
  }
}

TEST(DroppedChanges, TheNumberOfAReportedMessageIsFreedThoughItCouldNotBeAtFirst) {
  QueueFiles queue;
  MessageId id = 0;
  const std::string part = [&] {
    queue.rig.play([&](queue::Store& store, const Host&) -> Task<> {
      id = co_await submit_to_two(store);
      Result<void> synced = co_await store.sync();
      EXPECT_TRUE(synced.has_value());
      std::vector<std::string> to{"ann@a.example"};
      const Result<MessageId> bounce =
          co_await submit(store, "it failed\n", std::move(to), id, true);
      EXPECT_TRUE(bounce.has_value());
      queue.rig.faults.decide = [](Call call, const std::string& path) -> std::optional<ErrorCode> {
        if (call != Call::unlink || !path.starts_with("/queue/mess/")) return std::nullopt;
        return make_error(errc::io_error);
      };
      synced = co_await store.sync();
      EXPECT_TRUE(synced.has_error());
      queue.rig.faults.decide = nullptr;
      synced = co_await store.sync();
      EXPECT_TRUE(synced.has_value());
    });
    return std::to_string(id % 23) + "/" + std::to_string(id);
  }();
  EXPECT_EQ(queue.get("mess/" + part), "(none)");
  EXPECT_EQ(queue.rig.contents().size(), 1U);
}

}  // namespace
}  // namespace porpoise::testing
