#include "impl/host/live/sync_probe.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>

#include <fmt/format.h>

#include "impl/host/live/descriptor.h"
#include "impl/host/live/errors.h"

namespace porpoise::live {
namespace {

constexpr std::size_t kBlock = 4096;
constexpr std::size_t kTimesMax = 5000;

using Call = std::function<bool(std::size_t number)>;

/// Times `call` until the budget is spent. Errors: errno of the call that failed.
Result<std::vector<Duration>> times_of(const Call& call, Duration budget) {
  using Steady = std::chrono::steady_clock;
  const Steady::time_point begin = Steady::now();
  std::vector<Duration> times;
  Steady::time_point before = begin;
  while (times.size() < kTimesMax && before - begin < budget) {
    if (!call(times.size())) return errno_error(errno);
    const Steady::time_point after = Steady::now();
    times.push_back(after - before);
    before = after;
  }
  return times;
}

const std::array<char, kBlock> kBytes = [] {
  std::array<char, kBlock> bytes{};
  bytes.fill('x');
  return bytes;
}();

bool put(int file, std::size_t block) {
  const auto offset = static_cast<off_t>(block * kBlock);
  return ::pwrite(file, kBytes.data(), kBlock, offset) == static_cast<ssize_t>(kBlock);
}

}  // namespace

SyncTimes::SyncTimes(std::vector<Duration> times) : times_(std::move(times)) {
  std::sort(times_.begin(), times_.end());
}

Duration SyncTimes::quantile(double part) const {
  if (times_.empty()) return Duration(0);
  const double rank = std::ceil(part * static_cast<double>(times_.size()));
  const auto at = static_cast<std::size_t>(std::max(1.0, rank)) - 1;
  return times_[std::min(at, times_.size() - 1)];
}

double SyncTimes::per_second() const {
  const Duration sum = std::accumulate(times_.begin(), times_.end(), Duration(0));
  if (sum.count() == 0) return 0;
  return static_cast<double>(times_.size()) * 1e9 / static_cast<double>(sum.count());
}

Result<SyncProbe> probe_syncs(const std::string& directory, Duration budget) {
  const std::string path = fmt::format("{}/porpoise-check-sync.{}", directory, ::getpid());
  const std::string name = path + ".name";
  const Descriptor folder(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0) return errno_error(errno);
  const Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (file.get() < 0) return errno_error(errno);
  ::unlink(path.c_str());

  Result<std::vector<Duration>> append = times_of(
      [&](std::size_t n) { return put(file.get(), n) && ::fdatasync(file.get()) == 0; }, budget);
  PORPOISE_CHECK(append);
  const std::size_t blocks = append->size();
  Result<std::vector<Duration>> overwrite = times_of(
      [&](std::size_t n) { return put(file.get(), n % blocks) && ::fdatasync(file.get()) == 0; },
      budget);
  PORPOISE_CHECK(overwrite);
  Result<std::vector<Duration>> names = times_of(
      [&](std::size_t) {
        const Descriptor made(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
        const bool synced = made.get() >= 0 && ::fsync(folder.get()) == 0;
        return ::unlink(name.c_str()) == 0 && synced;
      },
      budget);
  PORPOISE_CHECK(names);
  return SyncProbe{SyncTimes(std::move(*append)), SyncTimes(std::move(*overwrite)),
                   SyncTimes(std::move(*names))};
}

}  // namespace porpoise::live
