#include "impl/mail/hop_counter.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace porpoise::mail {
namespace {

std::uint32_t hops(std::string_view text) {
  HopCounter counter;
  counter.read(text);
  return counter.hops();
}

TEST(HopCounter, CountsReceivedAndDeliveredLinesOfTheHeader) {
  const std::pair<const char*, std::uint32_t> table[] = {
      {"", 0},
      {"Received: x\nDelivered-To: y\n\nReceived: in the body\n", 2},
      {"rEcEiVeDwithout a colon\n", 1},
      {"received", 1},
      {"Receive", 0},
      {"Delivere\nDelivered", 1},
      {" Received: folded\nX-Received: x\n", 0},
      {"\nReceived: after an empty header\n", 0},
      {"R\n\nReceived: x\n", 0},
      {"Subject: x\n Received\nReceived: y\n", 1},
  };
  for (const auto& [text, count] : table) EXPECT_EQ(hops(text), count) << text;
}

TEST(HopCounter, CallsAHundredHopsALoop) {
  HopCounter counter;
  for (int i = 0; i < 99; ++i) counter.read("Received: x\n");
  EXPECT_FALSE(counter.looping());
  counter.read("Received: x\n");
  EXPECT_TRUE(counter.looping());
}

RC_GTEST_PROP(HopCounter, DoesNotCareWhereTheTextIsCut, ()) {
  const auto lines = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "Received", "delivered", "RECEIVEDx", "x", "deliver", "\n", "\n", "\nReceived: y", " "));
  std::string text;
  for (const std::string& line : lines) text += line;
  const std::uint32_t whole = hops(text);
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    HopCounter counter;
    counter.read(std::string_view(text).substr(0, cut));
    counter.read(std::string_view(text).substr(cut));
    RC_ASSERT(counter.hops() == whole);
  }
}

}  // namespace
}  // namespace porpoise::mail
