#include "impl/operate/frames.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/impl/operate/entries.h"

namespace porpoise::operate {
namespace {

/// All frames in `bytes`, fed in pieces of `piece` bytes.
std::vector<Frame> frames_in(std::string_view bytes, std::size_t piece) {
  FrameReader reader(1 << 20);
  std::vector<Frame> frames;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    reader.feed(bytes.substr(at, piece));
    while (true) {
      Result<std::optional<Frame>> frame = reader.next();
      if (frame.has_error() || !frame->has_value()) break;
      frames.push_back(std::move(**frame));
    }
  }
  return frames;
}

RC_GTEST_PROP(Frames, RequestsArriveAsTheyWereSentHoweverTheyAreCut,
              (std::vector<std::uint64_t> ids, const std::string& domain,
               const std::string& text)) {
  Request request;
  request.verb = static_cast<Verb>(*rc::gen::inRange(0, static_cast<int>(kVerbs)));
  request.ids = ids;
  request.domain = domain;
  request.text = text;
  const std::string bytes = encode(request) + encode_progress(7);
  const std::vector<Frame> frames = frames_in(bytes, *rc::gen::inRange<std::size_t>(1, 40));
  RC_ASSERT(frames.size() == 2U);
  const std::optional<Request> got = decode_request(frames[0].payload);
  RC_ASSERT(got.has_value());
  RC_ASSERT(got->verb == request.verb);
  RC_ASSERT(got->ids == ids);
  RC_ASSERT(got->domain == domain);
  RC_ASSERT(got->text == text);
  RC_ASSERT(decode_progress(frames[1].payload) == std::optional<std::uint64_t>(7));
}

RC_GTEST_PROP(Frames, WhatIsCutShortOrTooLongIsNoPayload, (const std::string& rest)) {
  const std::string bytes = encode(mixed_entry());
  const std::string payload = frames_in(bytes, bytes.size()).at(0).payload;
  const auto length = *rc::gen::inRange<std::size_t>(0, payload.size());
  RC_ASSERT(!decode_entry(payload.substr(0, length)).has_value());
  RC_ASSERT(rest.empty() == decode_entry(payload + rest).has_value());
  static_cast<void>(decode_request(rest));
  static_cast<void>(decode_outcome(rest));
}

TEST(Frames, EntriesKeepAllThatIsShownOfThem) {
  const std::string bytes = encode(mixed_entry());
  const std::optional<Entry> got = decode_entry(frames_in(bytes, 1).at(0).payload);
  ASSERT_TRUE(got.has_value());
  EXPECT_EQ(encode(*got), bytes);
  EXPECT_EQ(got->message.recipients[1].report, "no such user\n");
  EXPECT_EQ(got->targets[2].last_reply, "busy\n");
  EXPECT_EQ(got->targets[0].written, "bob@here.example");
  EXPECT_EQ(got->next, mixed_entry().next);
}

TEST(Frames, SilentServersArriveAsTheyWereSent) {
  SilentServer server;
  server.server = "192.0.2.1:25";
  server.timeouts = 2;
  server.last = at(kNow - 10);
  server.until = at(kNow + 3830);
  const std::string bytes = encode(server);
  const std::string payload = frames_in(bytes, 1).at(0).payload;
  const std::optional<SilentServer> got = decode_silent(payload);
  ASSERT_TRUE(got.has_value());
  EXPECT_EQ(encode(*got), bytes);
  EXPECT_EQ(got->until, server.until);
  EXPECT_FALSE(decode_silent(payload + "x").has_value());
}

TEST(Frames, AFrameBeyondTheLimitEndsTheConversation) {
  FrameReader reader(100);
  reader.feed(encode_trouble(std::string(200, 'x')));
  EXPECT_EQ(reader.next().error(), errc::protocol_error);
  FrameReader empty(100);
  empty.feed(std::string_view("\0\0\0\0", 4));
  EXPECT_EQ(empty.next().error(), errc::protocol_error);
}

}  // namespace
}  // namespace porpoise::operate
