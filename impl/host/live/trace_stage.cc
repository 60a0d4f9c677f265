#include "impl/host/live/trace_stage.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "impl/base/crc32c.h"
#include "impl/host/record/record_kind.h"
#include "impl/host/record/varint.h"

namespace porpoise::live {
namespace {

// Memory of another layout is not looked at.
constexpr std::uint64_t kMagic = 0x3130656761747370;  // "pstage01"
// Blocks are written faster than they are made, or the recording ends: few wait at a time.
constexpr std::size_t kSlots = 6;
// A block with the turn that makes it full, and the turn being made.
constexpr std::size_t kRecordsBytes = std::size_t{2} << 20;
constexpr std::size_t kTurnBytes = std::size_t{1} << 20;
constexpr std::size_t kSlotBytes = kRecordsBytes + kTurnBytes;

/// How much of a slot is filled, as one number, so that a kill finds both or neither changed.
constexpr std::uint64_t filled(std::uint64_t records, std::uint64_t turn) {
  return records << 32 | turn;
}
// What is kept of the block is of no use.
constexpr std::uint64_t kTooLong = ~std::uint64_t{0};

static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

}  // namespace

/// The process may end between any two stores: each leaves something that can be read.
struct TraceStage::Head {
  std::atomic<std::uint64_t> magic;
  std::atomic<std::uint64_t> process;
  std::atomic<std::uint64_t> written;  ///< Number of the last block that is in the file.
};

struct TraceStage::Slot {
  std::atomic<std::uint64_t> number;  ///< Of its block; 0: it is free.
  std::uint64_t first_event;
  std::uint64_t first_turn;
  std::int64_t now;
  std::int64_t wall;
  std::atomic<std::uint64_t> filled;  ///< Bytes of whole records, and of the turn being made.

  std::uint64_t records() const { return filled >> 32; }
  std::uint64_t turn() const { return filled & 0xffffffff; }
};

namespace {

constexpr std::size_t kHeadBytes = 4096;
constexpr std::size_t kMemoryBytes = kHeadBytes + kSlots * kSlotBytes;

std::string memory_name(const std::string& path) {
  std::error_code ignored;
  const std::string whole = std::filesystem::weakly_canonical(path, ignored).string();
  return fmt::format("/porpoise-record-{}-{:08x}", ::geteuid(), crc32c(0, whole));
}

}  // namespace

TraceStage::~TraceStage() {
  if (head_ != nullptr) ::munmap(head_, kMemoryBytes);
}

TraceStage::Slot& TraceStage::slot(std::size_t at) const {
  static_assert(sizeof(Head) + kSlots * sizeof(Slot) <= kHeadBytes);
  return *(reinterpret_cast<Slot*>(head_ + 1) + at);
}

char* TraceStage::bytes(const Slot& of) const {
  const auto at = static_cast<std::size_t>(&of - &slot(0));
  return reinterpret_cast<char*>(head_) + kHeadBytes + at * kSlotBytes;
}

bool TraceStage::open(const std::string& path) {
  name_ = memory_name(path);
  memory_ = Descriptor(::shm_open(name_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
  struct ::stat found;
  // Room is taken now: memory that is missing when it is touched would end the server.
  const bool ours = memory_.valid() && ::fstat(memory_.get(), &found) == 0 &&
                    found.st_uid == ::geteuid() && (found.st_mode & 077) == 0 &&
                    ::flock(memory_.get(), LOCK_EX | LOCK_NB) == 0 &&
                    ::posix_fallocate(memory_.get(), 0, kMemoryBytes) == 0;
  void* const memory =
      ours ? ::mmap(nullptr, kMemoryBytes, PROT_READ | PROT_WRITE, MAP_SHARED, memory_.get(), 0)
           : MAP_FAILED;
  if (memory == MAP_FAILED) {
    memory_ = Descriptor();
    return false;
  }
  head_ = static_cast<Head*>(memory);
  return true;
}

std::vector<record::Block> TraceStage::left_by(std::uint64_t process) const {
  std::vector<record::Block> left;
  if (head_ == nullptr || head_->magic != kMagic || head_->process != process) return left;
  for (std::uint64_t number = head_->written + 1;; ++number) {
    const Slot* found = nullptr;
    for (std::size_t at = 0; at < kSlots; ++at) {
      if (slot(at).number == number) found = &slot(at);
    }
    if (found == nullptr || found->filled == kTooLong) return left;
    record::Block block;
    block.number = number;
    block.first_event = found->first_event;
    block.first_turn = found->first_turn;
    block.now = Instant{found->now};
    block.wall = WallTime(std::chrono::microseconds(found->wall));
    block.records.assign(bytes(*found), found->records());
    std::string body(bytes(*found) + kRecordsBytes, found->turn());
    if (!body.empty()) {
      body.front() = static_cast<char>(record::RecordKind::cut_turn);
      record::put_record(block.records, body);
    }
    left.push_back(std::move(block));
  }
}

void TraceStage::begin_for(std::uint64_t process) {
  if (head_ == nullptr) return;
  head_->magic = 0;
  for (std::size_t at = 0; at < kSlots; ++at) slot(at).number = 0;
  head_->written = 0;
  head_->process = process;
  head_->magic = kMagic;
}

void TraceStage::remove() {
  if (head_ != nullptr) ::shm_unlink(name_.c_str());
}

void TraceStage::begin(const record::Block& block) {
  now_ = nullptr;
  for (std::size_t at = 0; head_ != nullptr && at < kSlots; ++at) {
    Slot& free = slot(at);
    if (free.number != 0) continue;
    free.first_event = block.first_event;
    free.first_turn = block.first_turn;
    free.now = block.now.ns;
    free.wall = block.wall.time_since_epoch().count();
    free.filled = 0;
    free.number = block.number;
    now_ = &free;
    return;
  }
}

void TraceStage::grow(std::string_view more) {
  if (now_ == nullptr) return;
  const std::uint64_t turn = now_->turn();
  if (turn + more.size() > kTurnBytes) return give_up();
  std::memcpy(bytes(*now_) + kRecordsBytes + turn, more.data(), more.size());
  now_->filled = filled(now_->records(), turn + more.size());
}

void TraceStage::seal(std::string_view record) {
  if (now_ == nullptr) return;
  const std::uint64_t records = now_->records();
  if (records + record.size() > kRecordsBytes) return give_up();
  std::memcpy(bytes(*now_) + records, record.data(), record.size());
  now_->filled = filled(records + record.size(), 0);
}

void TraceStage::give_up() {
  now_->filled = kTooLong;
  now_ = nullptr;
}

void TraceStage::written(std::uint64_t block) {
  if (head_ == nullptr) return;
  head_->written = block;
  for (std::size_t at = 0; at < kSlots; ++at) {
    if (slot(at).number == block) slot(at).number = 0;
  }
}

}  // namespace porpoise::live
