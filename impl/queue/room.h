#pragma once
// How much of the disk new mail may still take: what a client announces is set aside before its
// first byte comes (THOUGHTS T29), and a reserve is kept for what must not wait (T94). No I/O.

#include <cstdint>
#include <memory>
#include <optional>

#include "impl/host/clock.h"

namespace porpoise::queue {

/// In bytes. Shared, because a message that is being taken in may outlive the store at the end of a
/// process.
struct RoomBooks {
  std::uint64_t free = 0;     ///< As measured, less what was spent since.
  std::uint64_t claimed = 0;  ///< Of all claims together.
};

/// Bytes set aside for one message. Its end gives them back.
class Claim {
 public:
  /// Of nothing; what is spent is not counted.
  Claim() = default;
  Claim(Claim&& other) noexcept;
  Claim& operator=(Claim&& other) noexcept;
  ~Claim();

  /// So many of them are on the disk now.
  void spend(std::uint64_t bytes);

 private:
  friend class Room;
  Claim(std::shared_ptr<RoomBooks> books, std::uint64_t bytes)
      : books_(std::move(books)), bytes_(bytes) {}

  std::shared_ptr<RoomBooks> books_;
  std::uint64_t bytes_ = 0;
};

class Room {
 public:
  /// `reserve`: bytes that no claim touches.
  explicit Room(std::uint64_t reserve) : reserve_(reserve), books_(std::make_shared<RoomBooks>()) {}

  /// What measured() told is too old to rely on.
  bool is_stale(Instant now) const;
  void measured(std::uint64_t free_bytes, Instant now);

  /// Nothing when that would touch the reserve.
  std::optional<Claim> claim(std::uint64_t bytes);
  /// Makes it cover `bytes` at least; false when that would touch the reserve.
  bool extend(Claim& claim, std::uint64_t bytes);

 private:
  bool has(std::uint64_t bytes) const;

  std::uint64_t reserve_;
  std::optional<Instant> measured_at_;
  std::shared_ptr<RoomBooks> books_;
};

}  // namespace porpoise::queue
