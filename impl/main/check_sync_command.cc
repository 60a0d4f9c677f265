#include <cerrno>

#include <fmt/format.h>

#include "impl/host/live/disk_facts.h"
#include "impl/host/live/sync_probe.h"
#include "impl/main/commands.h"
#include "impl/main/messages.h"

namespace porpoise::command {
namespace {

using namespace std::chrono_literals;

constexpr Duration kBudget = 2s;
/// No device that loses its power keeps 4 KiB faster than this.
constexpr Duration kTooFast = 15us;
constexpr const char* kTooFastWarning =
    "a sync returns faster than any device that outlives a power loss can write: nothing is kept, "
    "or a cache with a battery keeps it";

double micros(Duration duration) { return static_cast<double>(duration.count()) / 1000; }

std::string line_of(const char* name, const live::SyncTimes& times) {
  return fmt::format("{:<32}{:>10.0f}{:>10.0f}{:>12.0f}\n", name, micros(times.quantile(0.5)),
                     micros(times.quantile(0.99)), times.per_second());
}

std::string description_of(const live::DiskFacts& facts) {
  std::string text = fmt::format("directory    {}\n", facts.directory);
  if (facts.mount) {
    text += fmt::format("file system  {} on {}, device {}\n", facts.mount->kind, facts.mount->point,
                        facts.mount->source);
    text += fmt::format("options      {}\n", fmt::join(facts.mount->options, ","));
  } else {
    text += "file system  not in /proc/self/mountinfo\n";
  }
  text += fmt::format("write cache  {}\n",
                      facts.write_cache.empty() ? "unknown" : facts.write_cache);
  return text;
}

std::string what_stays_unknown(const live::DiskFacts& facts) {
  std::string text =
      "\nWhat cannot be seen from here: whether the device keeps what it says it has kept. A disk, "
      "a controller or\na hypervisor that answers a flush from a cache without power passes every "
      "check above.\n";
  if (facts.write_cache == "write back") {
    text += "This device has a cache that only a flush empties: all hangs on its obeying that.\n";
  }
  return text;
}

}  // namespace

Task<int> check_sync(Host host, std::string directory) {
  const live::DiskFacts facts = live::look_at_disk(directory);
  const Result<live::SyncProbe> probe = live::probe_syncs(directory, kBudget);
  if (probe.has_error()) {
    std::string line = fmt::format("{}: {}; give a directory on the queue's disk that this user can "
                                   "write to",
                                   directory, probe.error().message());
    co_return co_await refuse(host, std::move(line));
  }
  std::string text = description_of(facts);
  text += fmt::format("\n{:<32}{:>10}{:>10}{:>12}\n", "SYNC OF", "MEDIAN us", "99 % us", "PER SECOND");
  text += line_of("4 KiB appended", probe->append);
  text += line_of("4 KiB overwritten", probe->overwrite);
  text += line_of("a new name", probe->name);
  std::vector<std::string> warnings = live::warnings_about(facts);
  if (probe->overwrite.quantile(0.5) < kTooFast) {
    warnings.emplace_back(kTooFastWarning);
  }
  text += '\n';
  for (const std::string& warning : warnings) text += "warning: " + warning + "\n";
  if (warnings.empty()) text += "No reason is known why a sync should not last.\n";
  text += what_stays_unknown(facts);
  const int printed = co_await print(host, std::move(text));
  co_return printed != kDone ? printed : warnings.empty() ? kDone : kDoubtful;
}

}  // namespace porpoise::command
