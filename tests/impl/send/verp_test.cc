#include "impl/send/verp.h"

#include <gtest/gtest.h>

namespace porpoise::send {
namespace {

TEST(Verp, EveryRecipientGetsASenderOfItsOwn) {
  EXPECT_EQ(expand_verp("list-return-@l.example-@[]", "joe@x.example"),
            "list-return-joe=x.example@l.example");
}

TEST(Verp, OrdinarySendersAndHostlessRecipientsStayAsTheyAre) {
  EXPECT_EQ(expand_verp("ann@a.example", "joe@x.example"), "ann@a.example");
  EXPECT_EQ(expand_verp("", "joe@x.example"), "");
  EXPECT_EQ(expand_verp("#@[]", "joe@x.example"), "#@[]");
  EXPECT_EQ(expand_verp("-@[]", "joe@x.example"), "-@[]");
  EXPECT_EQ(expand_verp("l-@h-@[]", "joe"), "l-@h-@[]");
}

TEST(Verp, BouncesForTheWholeListGoToItsPlainOwner) {
  EXPECT_EQ(bounce_address("list-return-@l.example-@[]"), "list-return-@l.example");
  EXPECT_EQ(bounce_address("ann@a.example"), "ann@a.example");
}

}  // namespace
}  // namespace porpoise::send
