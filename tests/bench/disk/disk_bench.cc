// What the simulated disk costs: crash states a second, boots a second, calls a second.
// Prints one line of key=value fields each. Needs no arguments.

#include <chrono>
#include <functional>
#include <unordered_set>

#include <fmt/format.h>

#include "sim/disk/crash_cursor.h"
#include "sim/disk/disk.h"
#include "sim/disk/file_system.h"

namespace porpoise::sim {
namespace {

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void write(Disk& disk, Disk::HandleId file, std::uint64_t offset, std::string_view bytes) {
  (void)disk.write(file, offset, std::span(&bytes, 1));
}

/// A mail server's disk: some hundred files, a journal segment with mail in it.
DiskImage used_disk() {
  Disk disk;
  DiskUser root(0, 0);
  OpenOptions making;
  making.write = making.create = true;
  for (int d = 0; d < 10; ++d) {
    const std::string directory = "/" + std::to_string(d);
    (void)disk.make_directory(root, directory, 0755);
    for (int f = 0; f < 20; ++f) {
      const auto file = disk.open(root, directory + "/" + std::to_string(f), making);
      write(disk, *file, 0, std::string(3000, 'x'));
      disk.close(*file);
    }
  }
  const auto segment = disk.open(root, "/segment", making);
  write(disk, *segment, 0, std::string(1 << 20, '\0'));
  write(disk, *segment, 0, std::string(200'000, 'm'));
  DiskImage image = disk.seen();
  image.settle();
  return image;
}

void enumerate(const DiskImage& start, std::size_t sectors) {
  Disk disk(DiskOptions(), start);
  DiskUser root(0, 0);
  OpenOptions writing;
  writing.write = true;
  const auto segment = disk.open(root, "/segment", writing);
  for (std::size_t i = 0; i < sectors; ++i) {
    write(disk, *segment, 204'800 + i * 512, std::string(512, static_cast<char>('a' + i)));
  }
  std::unordered_set<std::uint64_t> distinct;
  std::uint64_t states = 0;
  const double seconds = seconds_of([&] {
    for (int i = 0; i < 20; ++i) {
      const CrashWindow window(disk.durable());
      states += for_each_crash_state(window, CrashBounds(), [&](const CrashState& state) {
                  distinct.insert(state.hash.low);
                }).states;
    }
  });
  fmt::print("bench=crash_states atoms={} states={} distinct={} per_second={:.0f}\n", sectors,
             states, distinct.size(), static_cast<double>(states) / seconds);
}

void boot(const DiskImage& image) {
  constexpr int kTimes = 100'000;
  const double seconds = seconds_of([&] {
    for (int i = 0; i < kTimes; ++i) {
      Disk disk(DiskOptions(), image);
    }
  });
  fmt::print("bench=boot per_second={:.0f}\n", kTimes / seconds);
}

Task<> call_much(FileSystem& files, int times) {
  OpenOptions making;
  making.write = making.create = true;
  for (int i = 0; i < times; ++i) {
    Result<std::unique_ptr<File>> opened = co_await files.open("/3/new", making);
    if (opened.has_error()) co_return;
    const std::unique_ptr<File> file = std::move(*opened);
    const std::string_view bytes = "some bytes";
    const Result<std::size_t> put = co_await file->write_at(0, std::span(&bytes, 1));
    const Result<void> synced = co_await file->sync(Sync::data);
    const Result<void> linked = co_await files.link("/3/new", "/4/new");
    const Result<void> first = co_await files.unlink("/3/new");
    const Result<void> second = co_await files.unlink("/4/new");
    if (put.has_error() || synced.has_error() || linked.has_error()) co_return;
    if (first.has_error() || second.has_error()) co_return;
  }
}

void calls(const DiskImage& image, bool durability) {
  constexpr int kTimes = 100'000;
  DiskOptions options;
  options.durability = durability;
  Disk disk(options, image);
  EventQueue queue(Random(1));
  boost::asio::io_context io;
  SimFileSystem files(disk, queue, FileSystemSetup());
  const double seconds = seconds_of([&] {
    spawn(io.get_executor(), call_much(files, kTimes));
    io.poll();
    while (queue.run_next()) io.poll();
  });
  fmt::print("bench=calls durability={} calls={} nanoseconds_each={:.0f}\n", durability, kTimes * 6,
             seconds * 1e9 / (kTimes * 6));
}

}  // namespace
}  // namespace porpoise::sim

int main() {
  using namespace porpoise::sim;
  const DiskImage image = used_disk();
  for (const std::size_t sectors : {4, 8, 12}) enumerate(image, sectors);
  boot(image);
  calls(image, false);
  calls(image, true);
}
