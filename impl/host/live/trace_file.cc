#include "impl/host/live/trace_file.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace porpoise::live {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDigits = 6;
// What is read of a file to know whose it is.
constexpr std::size_t kHeaderMax = std::size_t{64} << 10;

std::string reason() {
  return std::strerror(errno);
}

/// An earlier file: PATH.000001 and so on.
struct Earlier {
  std::uint64_t number = 0;
  fs::path path;
  std::uint64_t size = 0;
};

std::vector<Earlier> earlier_files(const std::string& path) {
  const fs::path one(path);
  const std::string prefix = one.filename().string() + ".";
  fs::path folder = one.parent_path();
  if (folder.empty()) folder = ".";
  std::vector<Earlier> found;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (!name.starts_with(prefix) || name.size() != prefix.size() + kDigits) continue;
    Earlier file;
    const char* const digits = name.data() + prefix.size();
    const auto [stop, bad] = std::from_chars(digits, digits + kDigits, file.number);
    if (bad != std::errc() || stop != digits + kDigits) continue;
    file.path = at->path();
    std::error_code gone;
    file.size = fs::file_size(file.path, gone);
    if (!gone) found.push_back(std::move(file));
  }
  std::sort(found.begin(), found.end(),
            [](const Earlier& a, const Earlier& b) { return a.number < b.number; });
  return found;
}

}  // namespace

std::int64_t monotonic_seconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

std::string TraceFile::begin(record::Header header) {
  header_ = std::move(header);
  if (stage_.open(options_.path)) complete();
  std::string trouble = move_aside();
  if (!trouble.empty()) return trouble;
  stage_.begin_for(header_.process);
  if (!open_file()) return trouble_;
  // Signals are for the event loop's thread.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    thread_ = std::thread([this] { serve(); });
  } catch (const std::system_error& error) {
    trouble = error.what();
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return trouble;
}

/// What a process that was killed had not written yet goes behind the last block of its file.
void TraceFile::complete() {
  const Descriptor old(::open(options_.path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK | O_APPEND));
  struct ::stat found;
  if (!old.valid() || ::fstat(old.get(), &found) < 0 || !S_ISREG(found.st_mode)) return;
  if (::flock(old.get(), LOCK_EX | LOCK_NB) < 0) return;
  std::string file(std::min(static_cast<std::size_t>(found.st_size), kHeaderMax), '\0');
  if (::pread(old.get(), file.data(), file.size(), 0) != static_cast<ssize_t>(file.size())) return;
  const record::HeaderFound header = record::read_header(file);
  if (!header.header) return;
  const std::vector<record::Block> left = stage_.left_by(header.header->process);
  if (left.empty()) return;
  file.resize(static_cast<std::size_t>(found.st_size));
  if (::pread(old.get(), file.data(), file.size(), 0) != found.st_size) return;
  std::size_t end = header.size;
  std::uint64_t last_turn = 0;
  for (record::Found at = record::look_at(file, end); at.what == record::Found::What::block;
       at = record::look_at(file, end)) {
    end += at.size;
    last_turn = at.entry.first_turn;
  }
  std::string more;
  for (const record::Block& block : left) {
    // The process may have been killed between writing a block and noting that.
    if (block.first_turn > last_turn) more += packer_.pack(block);
  }
  if (more.empty() || ::ftruncate(old.get(), static_cast<off_t>(end)) < 0) return;
  [[maybe_unused]] const ssize_t ignored = ::write(old.get(), more.data(), more.size());
}

std::string TraceFile::move_aside() {
  const Descriptor old(::open(options_.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!old.valid()) return errno == ENOENT ? std::string() : options_.path + ": " + reason();
  struct ::stat found;
  if (::fstat(old.get(), &found) < 0) return options_.path + ": " + reason();
  if (!S_ISREG(found.st_mode)) return options_.path + ": not a regular file";
  if (::flock(old.get(), LOCK_EX | LOCK_NB) < 0) {
    return options_.path + ": another server is recording there";
  }
  const std::vector<Earlier> earlier = earlier_files(options_.path);
  const std::uint64_t number = earlier.empty() ? 1 : earlier.back().number + 1;
  const std::string to = fmt::format("{}.{:0{}}", options_.path, number, kDigits);
  return ::rename(options_.path.c_str(), to.c_str()) < 0 ? to + ": " + reason() : std::string();
}

bool TraceFile::open_file() {
  index_.clear();
  size_ = 0;
  opened_ = options_.seconds();
  file_ = Descriptor(
      ::open(options_.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_APPEND, 0600));
  if (!file_.valid()) {
    stop(options_.path + ": " + reason());
    return false;
  }
  ::flock(file_.get(), LOCK_EX | LOCK_NB);
  return write_all(record::to_bytes(header_));
}

std::string TraceFile::put(record::Block block) {
  if (stopped()) return {};
  const std::size_t size = block.records.size();
  {
    const std::lock_guard lock(mutex_);
    if (waiting_bytes_ + size <= options_.buffer_bytes) {
      waiting_bytes_ += size;
      blocks_.push_back(std::move(block));
      wanted_.notify_one();
      return std::exchange(spare_, {});
    }
  }
  stop(options_.path + ": the disk does not keep up");
  return {};
}

std::string TraceFile::trouble() {
  if (!stopped()) return {};
  const std::lock_guard lock(mutex_);
  return trouble_;
}

std::uint64_t TraceFile::waiting() {
  const std::lock_guard lock(mutex_);
  return waiting_bytes_;
}

void TraceFile::stop(std::string why) {
  const std::lock_guard lock(mutex_);
  if (trouble_.empty()) trouble_ = std::move(why);
  stopped_.store(true, std::memory_order_relaxed);
}

void TraceFile::serve() {
  std::unique_lock lock(mutex_);
  while (true) {
    wanted_.wait(lock, [this] { return finishing_ || !blocks_.empty(); });
    if (blocks_.empty()) return;
    record::Block block = std::move(blocks_.front());
    blocks_.pop_front();
    const std::size_t size = block.records.size();
    lock.unlock();
    if (!stopped()) write(block);
    lock.lock();
    waiting_bytes_ -= size;
    spare_ = std::move(block.records);
  }
}

void TraceFile::write(const record::Block& block) {
  const std::string_view bytes = packer_.pack(block);
  if (is_due(bytes.size()) && !rotate()) return;
  record::IndexEntry entry;
  entry.offset = size_;
  entry.first_event = block.first_event;
  entry.first_turn = block.first_turn;
  entry.now = block.now;
  entry.wall = block.wall;
  if (!write_all(bytes)) return;
  index_.push_back(entry);
  stage_.written(block.number);
}

bool TraceFile::is_due(std::size_t more) const {
  if (index_.empty()) return false;
  std::uint64_t most = options_.rotate_bytes;
  const std::uint64_t half = options_.keep_bytes / 2;
  if (half != 0 && (most == 0 || most > half)) most = half;
  if (most != 0 && size_ + more > most) return true;
  return options_.rotate_seconds != 0 &&
         options_.seconds() - opened_ >= static_cast<std::int64_t>(options_.rotate_seconds);
}

bool TraceFile::rotate() {
  if (!close_file()) return false;
  std::string trouble = move_aside();
  if (!trouble.empty()) {
    stop(std::move(trouble));
    return false;
  }
  make_room();
  ++header_.part;
  const auto now = std::chrono::system_clock::now();
  header_.begun = std::chrono::floor<std::chrono::microseconds>(now);
  return open_file();
}

/// A file that is about to be written may become as large as the rest.
void TraceFile::make_room() {
  if (options_.keep_bytes == 0) return;
  const std::vector<Earlier> files = earlier_files(options_.path);
  std::uint64_t kept = 0;
  for (const Earlier& file : files) kept += file.size;
  for (const Earlier& file : files) {
    if (kept <= options_.keep_bytes / 2) return;
    kept -= file.size;
    std::error_code ignored;
    fs::remove(file.path, ignored);
  }
}

bool TraceFile::close_file() {
  const bool whole = write_all(record::pack_index(index_, size_));
  file_ = Descriptor();
  return whole;
}

bool TraceFile::write_all(std::string_view bytes) {
  const std::uint64_t before = size_;
  while (!bytes.empty()) {
    const ssize_t put = ::write(file_.get(), bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) {
      stop(options_.path + ": " + reason());
      // Half a block is of no use to anybody, and the room is.
      [[maybe_unused]] const int ignored = ::ftruncate(file_.get(), static_cast<off_t>(before));
      return false;
    }
    size_ += static_cast<std::uint64_t>(put);
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

void TraceFile::finish() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    finishing_ = true;
  }
  wanted_.notify_one();
  thread_.join();
  if (!stopped()) close_file();
  stage_.remove();
}

}  // namespace porpoise::live
