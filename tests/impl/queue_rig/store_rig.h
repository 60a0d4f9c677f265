#pragma once
// A simulated machine on which a Store is opened, used, killed and opened again.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "impl/queue/store.h"
#include "sim/world/world.h"
#include "tests/impl/queue_rig/faulty_files.h"

namespace porpoise::testing {

using MakeStore = std::function<std::unique_ptr<queue::Store>(const Host& host)>;
inline constexpr std::string_view kQueueDirectory = "/queue";

/// A message as a reader of the queue sees it.
struct Seen {
  std::string sender;
  std::string body;
  std::vector<std::string> pending;
  std::vector<std::string> failed;  ///< Address, a space, the report.
  std::uint32_t attempts[queue::kChannels] = {0, 0};
  bool held = false;

  Seen() = default;
  bool operator==(const Seen& other) const {
    return sender == other.sender && body == other.body && pending == other.pending &&
           failed == other.failed;
  }
};

Task<Result<queue::MessageId>> submit(queue::Store& store, std::string body,
                                      std::vector<std::string> recipients,
                                      queue::MessageId finishes = 0, bool privileged = false);
/// Everything about one message; errors are the store's.
Task<Result<Seen>> look(queue::Store& store, queue::MessageId id);

class StoreRig {
 public:
  explicit StoreRig(MakeStore make, sim::MachineOptions options = sim::MachineOptions(),
                    std::uint64_t seed = 1)
      : world(seed), machine(world.add_machine(std::move(options))), make_(std::move(make)) {}

  /// What a process does with the store it has opened.
  using Scene = std::function<Task<>(queue::Store& store, const Host& host)>;

  /// Opens, plays, closes, ends. The scene must come to its end.
  void play(Scene scene);
  /// Starts a process that opens and plays, and then does nothing for ever.
  sim::Process& start(Scene scene);
  /// Starts the machine if it is off, opens the store and reads all that is in it; closes.
  std::map<queue::MessageId, Seen> contents();

  sim::World world;
  sim::Machine& machine;
  Faults faults;
  Result<void> opened;                  ///< By the last process.
  std::vector<queue::Listed> listed;    ///< By the last open().
  std::vector<std::string> warnings;    ///< Of the last open(), and since.

 private:
  static Task<int> live(Host host, StoreRig& rig, Scene scene, bool ends);

  MakeStore make_;
};

}  // namespace porpoise::testing
