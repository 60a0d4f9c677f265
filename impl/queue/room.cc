#include "impl/queue/room.h"

#include <algorithm>
#include <utility>

namespace porpoise::queue {
namespace {

/// Others write to the disk as well.
constexpr Duration kKnownFor = std::chrono::seconds(1);

}  // namespace

Claim::Claim(Claim&& other) noexcept
    : books_(std::move(other.books_)), bytes_(std::exchange(other.bytes_, 0)) {}

Claim& Claim::operator=(Claim&& other) noexcept {
  std::swap(books_, other.books_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

Claim::~Claim() {
  if (books_) books_->claimed -= bytes_;
}

void Claim::spend(std::uint64_t bytes) {
  if (!books_) return;
  const std::uint64_t covered = std::min(bytes, bytes_);
  bytes_ -= covered;
  books_->claimed -= covered;
  books_->free -= std::min(bytes, books_->free);
}

bool Room::is_stale(Instant now) const {
  return !measured_at_ || now - *measured_at_ >= kKnownFor;
}

void Room::measured(std::uint64_t free_bytes, Instant now) {
  books_->free = free_bytes;
  measured_at_ = now;
}

bool Room::has(std::uint64_t bytes) const {
  const std::uint64_t kept = reserve_ + books_->claimed;
  return books_->free >= kept && books_->free - kept >= bytes;
}

std::optional<Claim> Room::claim(std::uint64_t bytes) {
  if (!has(bytes)) return std::nullopt;
  books_->claimed += bytes;
  return Claim(books_, bytes);
}

bool Room::extend(Claim& claim, std::uint64_t bytes) {
  if (claim.bytes_ >= bytes) return true;
  const std::uint64_t more = bytes - claim.bytes_;
  if (!has(more)) return false;
  books_->claimed += more;
  claim.bytes_ = bytes;
  return true;
}

}  // namespace porpoise::queue
