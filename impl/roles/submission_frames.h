#pragma once
// A submission as bytes on a local socket. A frame is its length (4 bytes, least significant first,
// of what follows), its kind (4) and its payload. The server says `ready`; the client sends
// `begin`, any number of `body`, `sender`, any number of `recipients`, `commit`; the server says
// `result`. Or the client sends `look` and leaves. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "impl/base/result.h"
#include "impl/roles/enqueuer.h"

namespace porpoise::roles {

enum class SubmissionFrame : std::uint32_t {
  ready = 0x01535150,  ///< "PQS" and the version of this protocol.
  begin = 2,           ///< How many bytes are announced.
  body = 3,
  sender = 4,
  recipients = 5,
  commit = 6,
  result = 7,
  look = 8,  ///< Mail waits in the home's incoming/.
};

/// Of body and recipients frames: payloads are cut to be no longer than this.
inline constexpr std::size_t kSubmissionPieceMax = 64 << 10;

std::string encode_submission(SubmissionFrame kind, std::string_view payload = {});
std::string encode_begin(std::uint64_t size_hint);
std::string encode_result(const EnqueueResult& result);
/// Frames for a sender, all recipients and the commit.
std::string encode_envelope(const Envelope& envelope);

// Payloads; nothing when they are not of this protocol.
std::optional<std::uint64_t> decode_begin(std::string_view payload);
std::optional<EnqueueResult> decode_result(std::string_view payload);
/// False when it is none; otherwise they are added to `recipients`.
bool decode_recipients(std::string_view payload, std::vector<std::string>& recipients);

/// Cuts a stream into frames.
class SubmissionReader {
 public:
  struct Frame {
    SubmissionFrame kind = SubmissionFrame::ready;
    std::string payload;

    Frame() = default;
  };

  void feed(std::string_view bytes) { buffer_ += bytes; }
  /// The next whole frame. Errors: protocol_error (too long, or too short to be one).
  Result<std::optional<Frame>> next();

 private:
  std::string buffer_;
};

}  // namespace porpoise::roles
