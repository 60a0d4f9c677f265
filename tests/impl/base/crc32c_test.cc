#include "impl/base/crc32c.h"

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace porpoise {
namespace {

TEST(Crc32c, GivesTheKnownValues) {  // RFC 3720 §B.4
  std::string rising;
  for (char c = 0; c < 32; ++c) rising.push_back(c);
  EXPECT_EQ(crc32c(0, "123456789"), 0xE3069283U);
  EXPECT_EQ(crc32c(0, ""), 0U);
  EXPECT_EQ(crc32c(0, std::string(32, '\0')), 0x8A9136AAU);
  EXPECT_EQ(crc32c(0, std::string(32, '\xff')), 0x62A8AB43U);
  EXPECT_EQ(crc32c(0, rising), 0x46DD794EU);
  EXPECT_EQ(crc32c_by_table(0, rising), 0x46DD794EU);
}

RC_GTEST_PROP(Crc32c, TheInstructionAndTheTableAgree, (const std::string& bytes)) {
  RC_ASSERT(crc32c(0, bytes) == crc32c_by_table(0, bytes));
}

RC_GTEST_PROP(Crc32c, PartsAddUp, (const std::string& first, const std::string& second)) {
  RC_ASSERT(crc32c(crc32c(0, first), second) == crc32c(0, first + second));
}

}  // namespace
}  // namespace porpoise
