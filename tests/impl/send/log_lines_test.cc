#include "impl/send/log_lines.h"

#include <gtest/gtest.h>

namespace porpoise::send {
namespace {

TEST(LogLines, AreThoseOfQmailSend) {
  queue::Message message;
  message.id = 7;
  message.size = 345;
  message.sender = "a b@x";
  EXPECT_EQ(log_lines::message_info(message, 0), "info msg 7: bytes 345 from <a_b@x> qp 7 uid 0");
  EXPECT_EQ(log_lines::starting(3, 7, queue::Channel::local, "joe@x"),
            "starting delivery 3: msg 7 to local joe@x");
  EXPECT_EQ(log_lines::outcome(3, roles::Verdict::deferred("no answer\nfrom%x\n")),
            "delivery 3: deferral: no_answer/from_x");
  EXPECT_EQ(log_lines::status(1, 10, 2, 20, true), "status: local 1/10 remote 2/20 exitasap");
}

}  // namespace
}  // namespace porpoise::send
