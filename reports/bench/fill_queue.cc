// Fills the queue of a home that no server runs on with messages that wait for their next attempt,
// through the store's own code: `fill_queue HOME COUNT BYTES`. For measuring what a large queue
// costs.

#include <charconv>
#include <cstdio>
#include <string>

#include "impl/base/gate.h"
#include "impl/host/live/live_host.h"
#include "impl/queue/journal/journal_store.h"

namespace porpoise {
namespace {

constexpr std::size_t kAtOnce = 512;

struct Work {
  Host host;
  queue::Store& store;
  std::string body;
  std::uint64_t left = 0;
  std::uint64_t failed = 0;
  std::size_t busy = 0;
  Gate done;
};

Task<Result<void>> submit(Work& work, std::uint64_t number) {
  queue::DraftOptions options;
  Result<std::unique_ptr<queue::Draft>> draft = co_await work.store.begin(options);
  PORPOISE_CO_CHECK(draft);
  const Result<void> kept = co_await (*draft)->append(work.body);
  PORPOISE_CO_CHECK(kept);
  std::vector<std::string> to(1, "user" + std::to_string(number) + "@relay.test");
  queue::Envelope envelope("a@mta.test", std::move(to));
  const Result<void> committed = co_await (*draft)->commit(std::move(envelope), 0);
  PORPOISE_CO_CHECK(committed);
  queue::Progress tried;
  tried.last_attempt = work.host.clock.wall();
  tried.attempts = 1;
  co_return co_await work.store.note_progress((*draft)->id(), queue::Channel::remote, tried);
}

Task<> submit_many(Work& work) {
  while (work.left > 0) {
    const std::uint64_t number = work.left--;
    const Result<void> kept = co_await submit(work, number);
    if (kept.has_error()) ++work.failed;
  }
  if (--work.busy == 0) work.done.open_all();
}

Task<int> fill(Host host, std::string home, std::uint64_t count, std::size_t bytes) {
  queue::journal::JournalStore store(host, home + "/queue", queue::journal::Options());
  std::function<void(const queue::Listed&)> found = [](const queue::Listed&) {};
  std::function<void(std::string)> warn = [](std::string) {};
  const Result<void> opened = co_await store.open(std::move(found), std::move(warn));
  if (opened.has_error()) {
    std::fprintf(stderr, "fill_queue: %s/queue: %s\n", home.c_str(),
                 opened.error().message().c_str());
    co_return 2;
  }
  Work work{host,
            store,
            "Subject: one of many\n\n" + std::string(bytes, 'x') + "\n",
            count,
            0,
            kAtOnce,
            Gate(host.executor)};
  for (std::size_t i = 0; i < kAtOnce; ++i) spawn(host.executor, submit_many(work));
  if (work.busy > 0) co_await work.done.wait();
  const Result<void> closed = co_await store.close();
  const bool well = work.failed == 0 && closed.has_value();
  if (!well) std::fprintf(stderr, "fill_queue: the disk kept not all of it\n");
  co_return well ? 0 : 1;
}

}  // namespace
}  // namespace porpoise

int main(int argc, char** argv) {
  std::uint64_t numbers[2] = {0, 0};
  bool well = argc == 4;
  for (int i = 0; well && i < 2; ++i) {
    const std::string_view text = argv[2 + i];
    const auto read = std::from_chars(text.data(), text.data() + text.size(), numbers[i]);
    well = read.ec == std::errc() && read.ptr == text.data() + text.size();
  }
  if (!well) {
    std::fprintf(stderr, "usage: fill_queue HOME COUNT BYTES\n");
    return 2;
  }
  porpoise::LiveHost live({argv, argv + argc});
  return live.run(porpoise::fill(live.host(), argv[1], numbers[0], numbers[1]));
}
