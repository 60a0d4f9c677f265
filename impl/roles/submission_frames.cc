#include "impl/roles/submission_frames.h"

#include "impl/base/wire.h"

namespace porpoise::roles {
namespace {

bool whole(const WireReader& reader) {
  return reader.ok() && reader.rest().empty();
}

}  // namespace

std::string encode_submission(SubmissionFrame kind, std::string_view payload) {
  return frame_bytes(kind, payload);
}

std::string encode_begin(std::uint64_t size_hint) {
  std::string payload;
  put_u64(payload, size_hint);
  return encode_submission(SubmissionFrame::begin, payload);
}

std::string encode_result(const EnqueueResult& result) {
  std::string payload;
  put_u32(payload, static_cast<std::uint32_t>(result.kind));
  put_u64(payload, result.id);
  put_u32(payload, result.no_room ? 1 : 0);
  put_bytes(payload, result.text);
  return encode_submission(SubmissionFrame::result, payload);
}

std::string encode_envelope(const Envelope& envelope) {
  std::string frames = encode_submission(SubmissionFrame::sender, envelope.sender);
  std::string payload;
  for (const std::string& recipient : envelope.recipients) {
    put_bytes(payload, recipient);
    if (payload.size() < kSubmissionPieceMax) continue;
    frames += encode_submission(SubmissionFrame::recipients, payload);
    payload.clear();
  }
  if (!payload.empty()) frames += encode_submission(SubmissionFrame::recipients, payload);
  return frames + encode_submission(SubmissionFrame::commit);
}

std::optional<std::uint64_t> decode_begin(std::string_view payload) {
  WireReader reader(payload);
  const std::uint64_t size_hint = reader.u64();
  if (!whole(reader)) return std::nullopt;
  return size_hint;
}

std::optional<EnqueueResult> decode_result(std::string_view payload) {
  WireReader reader(payload);
  const std::uint32_t kind = reader.u32();
  EnqueueResult result;
  result.id = reader.u64();
  result.no_room = reader.u32() != 0;
  result.text = reader.bytes();
  if (!whole(reader)) return std::nullopt;
  if (kind > static_cast<std::uint32_t>(EnqueueResult::Kind::permanent)) return std::nullopt;
  result.kind = static_cast<EnqueueResult::Kind>(kind);
  return result;
}

bool decode_recipients(std::string_view payload, std::vector<std::string>& recipients) {
  WireReader reader(payload);
  while (reader.ok() && !reader.rest().empty()) {
    const std::string_view recipient = reader.bytes();
    if (reader.ok()) recipients.emplace_back(recipient);
  }
  return reader.ok();
}

}  // namespace porpoise::roles
