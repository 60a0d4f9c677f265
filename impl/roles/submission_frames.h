#pragma once
// A submission as frames (impl/host/frames.h) on a local socket. The server says `ready`; the
// client sends `begin`, any number of `body`, `sender`, any number of `recipients`, `commit`; the
// server says `result`. Or the client sends `look` and leaves. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "impl/host/frames.h"
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

/// Takes no frame that is longer than any of this protocol.
class SubmissionReader : public FrameReader<SubmissionFrame> {
 public:
  /// Room for a piece, or for one address that is longer than any that is taken.
  SubmissionReader() : FrameReader(2 * kSubmissionPieceMax) {}
};

}  // namespace porpoise::roles
