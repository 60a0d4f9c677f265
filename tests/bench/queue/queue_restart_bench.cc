// What a journal with many queued messages costs on this machine's disk.
//   queue_restart_bench fill DIR MESSAGES   puts messages of 4 KiB there, each deferred once
//   queue_restart_bench open DIR            opens it as a server does at its start
// Each prints one line of key=value fields.

#include <chrono>
#include <cstdlib>
#include <fstream>

#include <fmt/format.h>

#include "impl/base/gate.h"
#include "impl/host/live/live_host.h"
#include "impl/queue/journal/journal_store.h"
#include "impl/send/due_heaps.h"

namespace porpoise {
namespace {

using queue::MessageId;
using queue::journal::JournalStore;

constexpr int kClients = 128;

double seconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

/// Of this process, in bytes.
std::uint64_t resident() {
  std::ifstream status("/proc/self/statm");
  std::uint64_t total = 0;
  std::uint64_t pages = 0;
  status >> total >> pages;
  return pages * 4096;
}

void complain(std::string line) {
  fmt::print(stderr, "{}\n", line);
}

struct Filling {
  Host host;
  JournalStore& store;
  std::uint64_t left = 0;
  int clients = kClients;
  Gate done;
};

Task<> client(Filling& filling) {
  const std::string body(4096, 'x');
  while (filling.left > 0) {
    --filling.left;
    queue::DraftOptions options;
    Result<std::unique_ptr<queue::Draft>> draft = co_await filling.store.begin(options);
    if (draft.has_error()) break;
    Result<void> kept = co_await (*draft)->append(body);
    queue::Envelope envelope("sender@example", std::vector<std::string>(1, "to@example"));
    if (kept.has_value()) kept = co_await (*draft)->commit(std::move(envelope), 0);
    if (kept.has_error()) break;
    queue::Progress progress;
    progress.attempts = 1;
    progress.last_attempt = filling.host.clock.wall();
    kept = co_await filling.store.note_progress((*draft)->id(), queue::Channel::remote, progress);
    if (kept.has_error()) break;
  }
  if (--filling.clients == 0) filling.done.open_all();
}

Task<int> fill(Host host, std::string directory, std::uint64_t messages) {
  JournalStore store(host, directory, queue::journal::Options());
  const std::function<void(const queue::Listed&)> ignore = [](const queue::Listed&) {};
  const Result<void> opened = co_await store.open(ignore, &complain);
  if (opened.has_error()) co_return 1;
  Filling filling{host, store, messages, kClients, Gate(host.executor)};
  const double start = seconds();
  for (int i = 0; i < kClients; ++i) spawn(host.executor, client(filling));
  co_await filling.done.wait();
  const Result<void> closed = co_await store.close();
  fmt::print("messages={} left={} wall_s={:.2f}\n", messages, filling.left, seconds() - start);
  co_return closed.has_value() && filling.left == 0 ? 0 : 1;
}

Task<int> open(Host host, std::string directory) {
  JournalStore store(host, directory, queue::journal::Options());
  send::DueHeaps heaps;
  std::uint64_t messages = 0;
  const std::function<void(const queue::Listed&)> found = [&](const queue::Listed& listed) {
    heaps.push(send::Need::remote, {listed.birth.time_since_epoch().count(), listed.id});
    ++messages;
  };
  const std::uint64_t before = resident();
  const double start = seconds();
  const Result<void> opened = co_await store.open(found, &complain);
  const double took = seconds() - start;
  fmt::print("messages={} open_s={:.2f} resident_bytes={}\n", messages, took, resident() - before);
  co_return opened.has_value() ? 0 : 1;
}

}  // namespace
}  // namespace porpoise

int main(int argc, char** argv) {
  const std::string what = argc > 2 ? argv[1] : "";
  if (!(what == "fill" && argc == 4) && !(what == "open" && argc == 3)) {
    fmt::print(stderr, "usage: queue_restart_bench fill DIR MESSAGES | open DIR\n");
    return 2;
  }
  porpoise::LiveHost live({argv, argv + argc});
  if (what == "open") return live.run(porpoise::open(live.host(), argv[2]));
  return live.run(porpoise::fill(live.host(), argv[2], std::strtoull(argv[3], nullptr, 10)));
}
