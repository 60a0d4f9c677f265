#include <fmt/format.h>

#include "impl/control/load.h"
#include "impl/main/commands.h"
#include "impl/main/messages.h"
#include "impl/queue/move/mover.h"
#include "impl/serve/make_store.h"
#include "impl/serve/qmail_conventions.h"

namespace porpoise::command {
namespace {

/// A queue and what it is.
struct Place {
  std::string directory;
  std::string kind;

  Place(std::string directory_, std::string kind_)
      : directory(std::move(directory_)), kind(std::move(kind_)) {}
};

bool is_within(std::string_view inner, std::string_view outer) {
  return inner == outer || (inner.starts_with(outer) && inner[outer.size()] == '/');
}

/// Empty, or why `directory`, given as `option`, is no place to move to or from.
std::string unfit(std::string_view option, const std::string& directory, const std::string& queue) {
  if (!directory.starts_with('/') || directory.ends_with('/')) {
    return fmt::format("{}: `{}`: write the directory from the root on, such as /var/qmail/queue",
                       option, directory);
  }
  if (is_within(directory, queue) || is_within(queue, directory)) {
    return fmt::format("{}: {} and {} are the same place; name another directory", option,
                       directory, queue);
  }
  return std::string();
}

Task<int> move(Host host, std::shared_ptr<const control::Config> config, Place from, Place to) {
  for (const Place& place : {std::cref(from), std::cref(to)}) {
    const std::string there = co_await serve::kind_of_queue(host.files, place.directory);
    if (there.empty() || there == place.kind) continue;
    std::string line =
        fmt::format("{} holds a {} queue, not a {} one; name the right kind of store",
                    place.directory, there, place.kind);
    co_return co_await refuse(host, std::move(line));
  }
  const control::ConfigSource source(std::move(config));
  const serve::QmailConventions conventions(source);
  const std::unique_ptr<queue::Store> old =
      serve::make_store(host, from.kind, from.directory, conventions);
  const std::unique_ptr<queue::Store> fresh =
      serve::make_store(host, to.kind, to.directory, conventions);
  queue::move::Mover::Warn warn = [&host](std::string line) { host.log.write("warning: " + line); };
  queue::move::Mover mover(host, queue::move::Side{from.directory, *old},
                           queue::move::Side{to.directory, *fresh}, nullptr, std::move(warn));
  queue::move::Outcome outcome = co_await mover.run();
  if (!outcome.error.empty()) {
    std::string line = fmt::format("{}; {} messages were moved before; run this again to go on",
                                   outcome.error, outcome.moved);
    co_return co_await refuse(host, std::move(line));
  }
  std::string told = fmt::format("{} messages moved from {} ({}) to {} ({})\n", outcome.moved,
                                 from.directory, from.kind, to.directory, to.kind);
  co_return co_await print(host, std::move(told));
}

}  // namespace

Task<int> queue_export(Host host, std::string home, QueueExportOptions options) {
  control::LoadOutcome loaded = co_await control::load(host.files, home);
  if (!loaded.errors.empty()) co_return co_await refuse(host, loaded.errors.front());
  const std::string queue = home + "/queue";
  std::string wrong = unfit("--to", options.to, queue);
  if (!wrong.empty()) co_return co_await refuse(host, std::move(wrong));
  Place from(queue, loaded.config->queue_store);
  Place to(options.to, options.store);
  co_return co_await move(host, std::move(loaded.config), std::move(from), std::move(to));
}

Task<int> queue_import(Host host, std::string home, std::string from) {
  control::LoadOutcome loaded = co_await control::load(host.files, home);
  if (!loaded.errors.empty()) co_return co_await refuse(host, loaded.errors.front());
  const std::string queue = home + "/queue";
  std::string wrong = unfit("--from", from, queue);
  if (!wrong.empty()) co_return co_await refuse(host, std::move(wrong));
  std::string kind = co_await serve::kind_of_queue(host.files, from);
  if (kind.empty()) {
    std::string line = fmt::format("--from: {} holds no queue", from);
    co_return co_await refuse(host, std::move(line));
  }
  Place source(std::move(from), std::move(kind));
  Place target(queue, loaded.config->queue_store);
  co_return co_await move(host, std::move(loaded.config), std::move(source), std::move(target));
}

}  // namespace porpoise::command
