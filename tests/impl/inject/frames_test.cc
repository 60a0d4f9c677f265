// Submissions as frames (impl/roles/submission_frames.h).

#include "impl/roles/submission_frames.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace porpoise::roles {
namespace {

std::vector<SubmissionReader::Frame> frames_in(const std::string& bytes, std::size_t piece) {
  SubmissionReader reader;
  std::vector<SubmissionReader::Frame> all;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    reader.feed(std::string_view(bytes).substr(at, piece));
    while (true) {
      Result<std::optional<SubmissionReader::Frame>> frame = reader.next();
      if (frame.has_error() || !frame->has_value()) break;
      all.push_back(std::move(**frame));
    }
  }
  return all;
}

RC_GTEST_PROP(SubmissionFrames, AnEnvelopeArrivesWhole,
              (const std::string& sender, const std::vector<std::string>& recipients)) {
  const std::size_t piece = *rc::gen::inRange<std::size_t>(1, 100);
  Envelope read;
  bool committed = false;
  for (SubmissionReader::Frame& frame :
       frames_in(encode_envelope(Envelope(sender, recipients)), piece)) {
    RC_ASSERT(!committed);
    if (frame.kind == SubmissionFrame::sender) read.sender = frame.payload;
    if (frame.kind == SubmissionFrame::recipients) {
      RC_ASSERT(decode_recipients(frame.payload, read.recipients));
    }
    committed = frame.kind == SubmissionFrame::commit;
  }
  RC_ASSERT(committed);
  RC_ASSERT(read.sender == sender);
  RC_ASSERT(read.recipients == recipients);
}

TEST(SubmissionFrames, ManyRecipientsGoInManyFrames) {
  const std::vector<std::string> recipients(10'000, "somebody@example.com");
  std::size_t count = 0;
  for (const auto& frame : frames_in(encode_envelope(Envelope("", recipients)), 4096)) {
    EXPECT_LE(frame.payload.size(), 2 * kSubmissionPieceMax);
    count += frame.kind == SubmissionFrame::recipients ? 1 : 0;
  }
  EXPECT_GT(count, 3U);
}

TEST(SubmissionFrames, AResultArrivesAsItWas) {
  EnqueueResult result = EnqueueResult::temporary("qq write error or disk full (#4.3.0)");
  result.no_room = true;
  const auto frames = frames_in(encode_result(result), 3);
  ASSERT_EQ(frames.size(), 1U);
  const auto read = decode_result(frames[0].payload);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->kind, EnqueueResult::Kind::temporary);
  EXPECT_EQ(read->text, result.text);
  EXPECT_TRUE(read->no_room);
  EXPECT_FALSE(decode_result(frames[0].payload + "x"));
  EXPECT_FALSE(decode_result(std::string("\x09") + frames[0].payload.substr(1)));
}

TEST(SubmissionFrames, WhatIsTooLongOrTooShortIsRefused) {
  for (const std::string& bytes : {std::string("\xff\xff\xff\x7f", 4), std::string(4, '\0')}) {
    SubmissionReader reader;
    reader.feed(bytes);
    EXPECT_TRUE(reader.next().has_error());
  }
  std::vector<std::string> recipients;
  EXPECT_FALSE(decode_recipients(std::string("\xff\0\0\0a", 5), recipients));
  EXPECT_FALSE(decode_begin("short"));
}

}  // namespace
}  // namespace porpoise::roles
