#include "impl/queue/checked_body.h"

#include <algorithm>
#include <cstring>

#include "impl/base/crc32c.h"
#include "impl/host/file_io.h"

namespace porpoise::queue {
namespace {

/// Keeps the chunk it read last: readers go forward.
class CheckedBody final : public MessageSource {
 public:
  CheckedBody(std::unique_ptr<File> file, std::uint64_t size, std::vector<std::uint32_t> crcs,
              std::function<void()> on_damage)
      : file_(std::move(file)),
        size_(size),
        chunk_crcs_(std::move(crcs)),
        on_damage_(std::move(on_damage)) {}

  std::uint64_t size() const override { return size_; }

  Task<Result<std::size_t>> read_at(std::uint64_t offset, std::span<char> out) override {
    if (offset >= size_ || out.empty()) co_return std::size_t{0};
    const std::uint64_t number = offset / kCheckedChunk;
    std::shared_ptr<const std::string> chunk = chunk_;  // others may replace it meanwhile
    if (!chunk || chunk_number_ != number) {
      Result<std::shared_ptr<const std::string>> fresh = co_await read_chunk(number);
      if (fresh.has_error() && fresh.error() == errc::bad_message) {
        fresh = co_await read_chunk(number);  // wrong on the way, or on the disk?
        if (fresh.has_error() && fresh.error() == errc::bad_message) on_damage_();
      }
      PORPOISE_CO_CHECK(fresh);
      chunk = *fresh;
      chunk_ = chunk;
      chunk_number_ = number;
    }
    const std::uint64_t from = offset % kCheckedChunk;
    const std::size_t count = std::min<std::uint64_t>(out.size(), chunk->size() - from);
    std::memcpy(out.data(), chunk->data() + from, count);
    co_return count;
  }

 private:
  /// Errors: bad_message when it is not what was written.
  Task<Result<std::shared_ptr<const std::string>>> read_chunk(std::uint64_t number) {
    const auto chunk = std::make_shared<std::string>(
        std::min<std::uint64_t>(kCheckedChunk, size_ - number * kCheckedChunk), '\0');
    const std::span<char> room(chunk->data(), chunk->size());
    const Result<std::size_t> got = co_await read_full(*file_, number * kCheckedChunk, room);
    PORPOISE_CO_CHECK(got);
    if (*got != chunk->size() || crc32c(0, *chunk) != chunk_crcs_[number]) {
      co_return make_error(errc::bad_message);
    }
    co_return std::shared_ptr<const std::string>(chunk);
  }

  std::unique_ptr<File> file_;
  std::uint64_t size_;
  std::vector<std::uint32_t> chunk_crcs_;
  std::function<void()> on_damage_;
  std::shared_ptr<const std::string> chunk_;
  std::uint64_t chunk_number_ = 0;
};

}  // namespace

std::shared_ptr<MessageSource> open_checked(std::unique_ptr<File> file, std::uint64_t size,
                                            std::vector<std::uint32_t> chunk_crcs,
                                            std::function<void()> on_damage) {
  return std::make_shared<CheckedBody>(std::move(file), size, std::move(chunk_crcs),
                                       std::move(on_damage));
}

}  // namespace porpoise::queue
