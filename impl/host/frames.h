#pragma once
// Frames, as the protocols on local sockets have them: the length of what follows (4 bytes, least
// significant first), a kind (4) and a payload. `Kind` is the protocol's own enum.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "impl/base/wire.h"
#include "impl/host/network.h"

namespace porpoise {

template <class Kind>
struct Frame {
  Kind kind{};
  std::string payload;

  Frame() = default;
};

template <class Kind>
std::string frame_bytes(Kind kind, std::string_view payload) {
  constexpr std::size_t kKindBytes = 4;
  std::string bytes;
  bytes.reserve(2 * kKindBytes + payload.size());
  put_u32(bytes, static_cast<std::uint32_t>(kKindBytes + payload.size()));
  put_u32(bytes, static_cast<std::uint32_t>(kind));
  bytes += payload;
  return bytes;
}

/// Cuts a stream into frames.
template <class Kind>
class FrameReader {
 public:
  using Frame = porpoise::Frame<Kind>;

  /// `bytes_max`: of a kind and its payload.
  explicit FrameReader(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  void feed(std::string_view bytes) { buffer_ += bytes; }

  /// The next whole frame. Errors: protocol_error (too long, or too short to be one).
  Result<std::optional<Frame>> next() {
    constexpr std::size_t kLengthBytes = 4;
    constexpr std::size_t kKindBytes = 4;
    if (buffer_.size() < kLengthBytes) return std::optional<Frame>();
    WireReader reader(buffer_);
    const std::size_t length = reader.u32();
    if (length < kKindBytes || length > bytes_max_) return make_error(errc::protocol_error);
    if (buffer_.size() < kLengthBytes + length) return std::optional<Frame>();
    Frame frame;
    frame.kind = static_cast<Kind>(reader.u32());
    frame.payload = reader.take(length - kKindBytes);
    buffer_.erase(0, kLengthBytes + length);
    return std::optional<Frame>(std::move(frame));
  }

 private:
  std::size_t bytes_max_;
  std::string buffer_;
};

/// The next frame of `stream`, by the deadline that it has. Errors: protocol_error,
/// connection_reset (it ended), and those of Stream::read_some().
template <class Kind>
Task<Result<Frame<Kind>>> read_frame(Stream& stream, FrameReader<Kind>& reader) {
  char bytes[16384];
  while (true) {
    Result<std::optional<Frame<Kind>>> frame = reader.next();
    PORPOISE_CO_CHECK(frame);
    if (frame->has_value()) co_return std::move(**frame);
    const Result<std::size_t> got = co_await stream.read_some(bytes);
    PORPOISE_CO_CHECK(got);
    if (*got == 0) co_return make_error(errc::connection_reset);
    reader.feed(std::string_view(bytes, *got));
  }
}

}  // namespace porpoise
