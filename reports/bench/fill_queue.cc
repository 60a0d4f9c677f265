// Fills the queue of a home that no server runs on with messages that wait for their next attempt,
// through the store that the home names: `fill_queue HOME COUNT BYTES`, HOME from the root on. For
// measuring what a large queue costs.

#include <charconv>
#include <cstdio>
#include <string>

#include "impl/base/gate.h"
#include "impl/control/load.h"
#include "impl/host/live/live_host.h"
#include "impl/serve/make_store.h"
#include "impl/serve/qmail_conventions.h"

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

int complain(const std::string& line) {
  std::fprintf(stderr, "fill_queue: %s\n", line.c_str());
  return 2;
}

Task<int> fill(Host host, std::string home, std::uint64_t count, std::size_t bytes) {
  control::LoadOutcome loaded = co_await control::load(host.files, home);
  if (!loaded.errors.empty()) co_return complain(loaded.errors.front());
  const std::string kind = loaded.config->queue_store;
  const control::ConfigSource config(std::move(loaded.config));
  const serve::QmailConventions conventions(config);
  const std::unique_ptr<queue::Store> store =
      serve::make_store(host, kind, home + "/queue", conventions);
  std::function<void(const queue::Listed&)> found = [](const queue::Listed&) {};
  std::function<void(std::string)> warn = [](std::string) {};
  const Result<void> opened = co_await store->open(std::move(found), std::move(warn));
  if (opened.has_error()) co_return complain(home + "/queue: " + opened.error().message());
  Work work{host,
            *store,
            "Subject: one of many\n\n" + std::string(bytes, 'x') + "\n",
            count,
            0,
            kAtOnce,
            Gate(host.executor)};
  for (std::size_t i = 0; i < kAtOnce; ++i) spawn(host.executor, submit_many(work));
  if (work.busy > 0) co_await work.done.wait();
  const Result<void> closed = co_await store->close();
  if (work.failed > 0 || closed.has_error()) {
    co_return complain("the disk kept not all of it");
  }
  co_return 0;
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
