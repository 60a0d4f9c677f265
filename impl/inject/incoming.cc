#include "impl/inject/incoming.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "impl/inject/spool.h"
#include "impl/inject/spool_format.h"

namespace porpoise::inject {
namespace {

using namespace std::chrono_literals;

constexpr Duration kPause = 60s;
/// As long as qmail leaves what its programs began and did not finish.
constexpr std::chrono::seconds kDebrisAge = 36h;

Task<Result<std::vector<DirectoryEntry>>> entries_of(FileSystem& files, std::string directory) {
  std::vector<DirectoryEntry> entries;
  const Result<std::unique_ptr<Directory>> listing = co_await files.list(directory);
  PORPOISE_CO_CHECK(listing);
  while (true) {
    Result<std::optional<DirectoryEntry>> entry = co_await (*listing)->next();
    PORPOISE_CO_CHECK(entry);
    if (!entry->has_value()) break;
    entries.push_back(std::move(**entry));
  }
  // Names begin with the time: the oldest first.
  std::sort(entries.begin(), entries.end(),
            [](const DirectoryEntry& a, const DirectoryEntry& b) { return a.name < b.name; });
  co_return entries;
}

}  // namespace

Incoming::Incoming(Host host, std::string home, roles::Enqueuer& enqueuer)
    : host_(host),
      directory_(spool_path(home)),
      home_(std::move(home)),
      enqueuer_(enqueuer),
      timer_(host.clock.make_timer()),
      ended_(host.executor) {}

Task<> Incoming::run() {
  running_ = true;
  while (!closed_) {
    const bool all = co_await take_all();
    if (closed_) break;
    co_await timer_->wait_until(all ? Instant::never() : host_.clock.now() + kPause);
  }
  running_ = false;
  ended_.open_all();
}

void Incoming::look() {
  timer_->wake();
}

void Incoming::close() {
  closed_ = true;
  timer_->wake();
}

Task<> Incoming::drained() {
  while (running_) co_await ended_.wait();
}

/// False when something is left that should be tried again.
Task<bool> Incoming::take_all() {
  Result<std::vector<DirectoryEntry>> entries = co_await entries_of(host_.files, directory_);
  if (entries.has_error() && entries.error() == errc::no_such_file_or_directory) {
    const Result<void> made = co_await make_spool(host_.files, home_);
    if (made.has_value()) co_return true;
    entries = made.error();
  }
  if (entries.has_error()) {
    host_.log.write(
        fmt::format("warning: unable to look into {}: {}", directory_, entries.error().message()));
    co_return false;
  }
  bool all = true;
  for (DirectoryEntry& entry : *entries) {
    if (closed_) break;
    if (entry.name.ends_with(kDamaged)) continue;
    if (entry.name.ends_with(kUnfinished)) {
      co_await discard_debris(std::move(entry.name));
    } else {
      const bool taken = co_await take_one(std::move(entry.name), entry.inode);
      all = all && taken;
    }
  }
  co_return all;
}

Task<bool> Incoming::take_one(std::string name, std::uint64_t inode) {
  const std::string path = directory_ + "/" + name;
  const TakenIn taken = co_await take_in(host_, enqueuer_, path, inode);
  Result<void> done;
  switch (taken.kind) {
    case TakenIn::Kind::later:
      host_.log.write(fmt::format("warning: {} waits: {}", path, taken.text));
      co_return false;
    case TakenIn::Kind::damaged:
      host_.log.write(fmt::format("alert: {} is set aside: {}", path, taken.text));
      done = co_await host_.files.rename(path, path + std::string(kDamaged));
      break;
    case TakenIn::Kind::accepted:
      host_.log.write(fmt::format("incoming: {} is msg {}", name, taken.id));
      done = co_await host_.files.unlink(path);
      break;
  }
  if (done.has_value()) done = co_await host_.files.sync_directory(directory_);
  if (done.has_error()) {
    host_.log.write(
        fmt::format("alert: {} may be taken in again: {}", path, done.error().message()));
  }
  co_return true;
}

/// What a program began and did not finish was never accepted.
Task<> Incoming::discard_debris(std::string name) {
  const std::string path = directory_ + "/" + name;
  const Result<FileInfo> info = co_await host_.files.stat(path);
  if (info.has_error() || info->modified + kDebrisAge > host_.clock.wall()) co_return;
  static_cast<void>(co_await host_.files.unlink(path));  // the next look will find it again
}

}  // namespace porpoise::inject
