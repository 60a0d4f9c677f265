#pragma once
// A machine with a queue that is moved into the other store, whatever crashes on the way.

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "impl/queue/journal/journal_store.h"
#include "impl/queue/move/mover.h"
#include "tests/impl/queue_classic/plain_conventions.h"

namespace porpoise::testing {

/// Which way a queue goes.
enum class Way : std::uint8_t { journal_to_classic, classic_to_journal };

inline std::string name_of(Way way) {
  return way == Way::journal_to_classic ? "JournalToClassic" : "ClassicToJournal";
}

inline const std::string kFrom = "/from";
inline const std::string kTo = "/to";

struct MoveRig {
  MoveRig(Way way_, sim::MachineOptions options, std::uint64_t seed = 1)
      : world(seed), machine(world.add_machine(std::move(options))), way(way_) {}

  std::unique_ptr<queue::Store> store(const Host& host, const std::string& directory) const {
    const bool classic = (way == Way::journal_to_classic) == (directory == kTo);
    if (classic) {
      return std::make_unique<queue::classic::ClassicStore>(host, directory, kPlainConventions);
    }
    queue::journal::Options options;
    options.segment_bytes = 64 << 10;
    options.inline_max = 4096;
    return std::make_unique<queue::journal::JournalStore>(host, directory, options);
  }

  using Scene = std::function<Task<>(const Host& host)>;
  sim::Process& start(Scene scene) {
    if (!machine.up()) world.boot(machine);
    return world.start(machine, [scene](Host host) { return live(host, scene); });
  }
  void play(Scene scene) {
    sim::Process& process = start(std::move(scene));
    world.run_until([&process] { return !process.alive(); });
  }

  Task<> move(const Host& host) {
    const std::unique_ptr<queue::Store> from = store(host, kFrom);
    const std::unique_ptr<queue::Store> to = store(host, kTo);
    queue::move::Mover::Warn warn = [this](std::string line) { warnings.push_back(line); };
    queue::move::Mover mover(host, queue::move::Side{kFrom, *from}, queue::move::Side{kTo, *to},
                             nullptr, std::move(warn));
    outcome = co_await mover.run();
    ended = true;
  }
  sim::Process& start_move() {
    ended = false;
    return start([this](const Host& host) { return move(host); });
  }
  /// True when it came to its end and moved everything.
  bool move_to_the_end() {
    sim::Process& process = start_move();
    world.run_until([&process] { return !process.alive(); });
    return ended && outcome.error.empty();
  }

  /// A line for each message, sorted; `trouble` when the store does not open.
  std::vector<std::string> contents(const std::string& directory) {
    std::vector<std::string> lines;
    play([&](const Host& host) { return describe(host, store(host, directory), lines); });
    std::sort(lines.begin(), lines.end());
    return lines;
  }
  bool has_note(const std::string& directory) const {
    return machine.seen().find_path(directory + "/" + std::string(queue::move::kNote)) != nullptr;
  }

  sim::World world;
  sim::Machine& machine;
  const Way way;
  queue::move::Outcome outcome;
  std::vector<std::string> warnings;
  bool ended = false;

 private:
  static Task<int> live(Host host, Scene scene) {
    co_await scene(host);
    co_return 0;
  }
  static Task<> describe(const Host& host, std::unique_ptr<queue::Store> store,
                         std::vector<std::string>& lines);
};

inline Task<> MoveRig::describe(const Host&, std::unique_ptr<queue::Store> store,
                                std::vector<std::string>& lines) {
  std::vector<queue::Listed> all;
  std::function<void(const queue::Listed&)> found = [&all](const queue::Listed& listed) {
    all.push_back(listed);
  };
  std::function<void(std::string)> warn = [&lines](std::string line) { lines.push_back(line); };
  const Result<void> opened = co_await store->open(std::move(found), std::move(warn));
  if (opened.has_error()) lines.push_back("trouble: " + opened.error().message());
  if (opened.has_error()) co_return;
  for (const queue::Listed& listed : all) {
    const Result<Seen> seen = co_await look(*store, listed.id);
    if (seen.has_error()) lines.push_back("trouble: " + seen.error().message());
    if (seen.has_error()) continue;
    std::vector<std::string> pending = seen->pending;
    std::vector<std::string> failed = seen->failed;
    std::sort(pending.begin(), pending.end());
    std::sort(failed.begin(), failed.end());
    lines.push_back(fmt::format("{} {} {} born {} {} tried {} {} pending {} failed {}",
                                seen->body.substr(0, 8), std::hash<std::string>()(seen->body),
                                seen->sender, listed.birth.time_since_epoch().count(),
                                seen->held ? "held" : "free", seen->attempts[0], seen->attempts[1],
                                fmt::join(pending, ","), fmt::join(failed, ",")));
  }
  static_cast<void>(co_await store->close());
}

/// Messages in every state that a queue knows.
Task<> fill(queue::Store& store, const Host& host);

}  // namespace porpoise::testing
