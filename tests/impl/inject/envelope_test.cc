#include "impl/inject/envelope_reader.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "impl/inject/qq_codes.h"
#include "impl/inject/stamp.h"

namespace porpoise::inject {
namespace {

using State = EnvelopeReader::State;
using roles::EnqueueResult;

std::string bytes(const char* text) {
  std::string all(text);
  for (char& c : all) {
    if (c == '|') c = '\0';
  }
  return all;
}

State state_after(const char* text) {
  EnvelopeReader reader;
  return reader.read(bytes(text));
}

TEST(EnvelopeReader, IsCompleteOnlyWithItsLastNul) {
  EXPECT_EQ(state_after("Fa@b|Tc@d||"), State::complete);
  EXPECT_EQ(state_after("F|Tc@d||"), State::complete);
  EXPECT_EQ(state_after("Fa@b||"), State::complete);
  EXPECT_EQ(state_after("Fa@b|Tc@d|"), State::incomplete);
  EXPECT_EQ(state_after("Fa@b|Tc@d"), State::incomplete);
  EXPECT_EQ(state_after(""), State::incomplete);
}

TEST(EnvelopeReader, AnythingElseIsMalformed) {
  for (const char* text : {"Ta@b|", "|", "Fa|Fb|", "Fa|xb|"}) {
    EXPECT_EQ(state_after(text), State::malformed) << text;
  }
}

TEST(EnvelopeReader, AnAddressHasAtMost1002Bytes) {
  EnvelopeReader fits;
  EXPECT_EQ(fits.read("F" + std::string(1002, 'a') + std::string(2, '\0')), State::complete);
  EnvelopeReader reader;
  EXPECT_EQ(reader.read("F" + std::string(1003, 'a')), State::too_long);
}

RC_GTEST_PROP(EnvelopeReader, ReadsWhatIsWrittenInAnyPieces,
              (std::string sender, std::vector<std::string> recipients)) {
  std::erase(sender, '\0');
  for (std::string& recipient : recipients) std::erase(recipient, '\0');
  EnvelopeReader reader;
  for (const char byte : qmail_envelope(roles::Envelope(sender, recipients))) {
    RC_ASSERT(reader.read(std::string(1, byte)) != State::malformed);
  }
  RC_ASSERT(reader.read("") == State::complete);
  RC_ASSERT(reader.envelope().sender == sender);
  RC_ASSERT(reader.envelope().recipients == recipients);
}

TEST(QueueCodes, MeanWhatQmailsCallersSay) {
  EXPECT_EQ(result_of(0).kind, EnqueueResult::Kind::accepted);
  EXPECT_EQ(result_of(11).text, "envelope address too long for qq (#5.1.3)");
  EXPECT_EQ(result_of(115).kind, EnqueueResult::Kind::permanent);
  EXPECT_EQ(result_of(12).text, "qq permanent problem (#5.3.0)");
  EXPECT_EQ(result_of(40).kind, EnqueueResult::Kind::permanent);
  EXPECT_EQ(result_of(41).text, "qq temporary problem (#4.3.0)");
  EXPECT_EQ(result_of(53).text, "qq write error or disk full (#4.3.0)");
  EXPECT_EQ(result_of(64).text, "qq trouble creating files in queue (#4.3.0)");
  EXPECT_EQ(result_of(1).kind, EnqueueResult::Kind::temporary);
  EXPECT_EQ(result_of(kQueueCrashed).text, "qq crashed (#4.3.0)");
}

TEST(QueueCodes, AreTurnedBackIntoWhatTheyMean) {
  for (int code = 0; code < 256; ++code) {
    const EnqueueResult result = result_of(code);
    const EnqueueResult again = result_of(code_of(result));
    EXPECT_EQ(again.kind, result.kind) << code;
  }
  EXPECT_EQ(code_of(EnqueueResult::temporary("qq write error or disk full (#4.3.0)")), 53);
  EXPECT_EQ(code_of(EnqueueResult::permanent("something new")), 31);
  EXPECT_EQ(code_of(EnqueueResult::temporary("something new")), 71);
}

TEST(MessageId, TwoOfOneProcessNumberAndSecondDiffer) {
  Stamp one;
  one.seconds = 86'400;
  one.process = 7;
  Stamp other = one;
  other.chance = 1;
  EXPECT_EQ(message_id(one, "h.x"), "<19700102000000.7.0000000000000000.qmail@h.x>");
  EXPECT_NE(message_id(one, "h.x"), message_id(other, "h.x"));
}

}  // namespace
}  // namespace porpoise::inject
