#include "impl/mail/delivery_status.h"

#include <gtest/gtest.h>

namespace porpoise::mail {
namespace {

TEST(DeliveryStatus, HasThreePartsInOneBoundary) {
  const NoticeHead head = {0, "MAILER-DAEMON", "mx.example", "ann@a.example"};
  const std::string boundary = status_boundary(7, 60, "mx.example");
  std::string text = status_introduction(Notice::failure, head, boundary);
  text += bounce_paragraph("joe@b.example", "nope\n");
  text += status_of_message(boundary, "mx.example", 60);
  text += status_of_recipient("joe@b.example", "Remote host said: 550 5.1.1 nope\nGiving up.\n");
  text += status_original(boundary, false);
  text += "Subject: hello\n\nhi\n";
  text += status_end(boundary);
  EXPECT_EQ(text,
            "Date: 1 Jan 1970 00:00:00 -0000\n"
            "From: MAILER-DAEMON@mx.example\n"
            "To: ann@a.example\n"
            "Subject: failure notice\n"
            "Auto-Submitted: auto-replied\n"
            "MIME-Version: 1.0\n"
            "Content-Type: multipart/report; report-type=delivery-status;\n"
            "\tboundary=\"=_7/60/mx.example\"\n"
            "Content-Transfer-Encoding: 8bit\n"
            "\n"
            "--=_7/60/mx.example\n"
            "Content-Type: text/plain; charset=utf-8\n"
            "Content-Description: Notification\n"
            "Content-Transfer-Encoding: 8bit\n"
            "\n"
            "Hi. This is the qmail-send program at mx.example.\n"
            "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
            "This is a permanent error; I've given up. Sorry it didn't work out.\n"
            "\n"
            "<joe@b.example>:\n"
            "nope\n"
            "\n"
            "--=_7/60/mx.example\n"
            "Content-Type: message/delivery-status\n"
            "Content-Description: Delivery report\n"
            "\n"
            "Reporting-MTA: dns; mx.example\n"
            "Arrival-Date: 1 Jan 1970 00:01:00 -0000\n"
            "\n"
            "Final-Recipient: rfc822; joe@b.example\n"
            "Action: failed\n"
            "Status: 5.1.1\n"
            "Diagnostic-Code: smtp; 550 5.1.1 nope\n"
            "\n"
            "--=_7/60/mx.example\n"
            "Content-Type: message/rfc822\n"
            "Content-Description: Undelivered message\n"
            "Content-Transfer-Encoding: 8bit\n"
            "\n"
            "Subject: hello\n"
            "\n"
            "hi\n"
            "\n"
            "--=_7/60/mx.example--\n");
}

TEST(DeliveryStatus, OfARecipientStaysOneGroupOfFieldsWhateverTheReportHolds) {
  const std::string text = status_of_recipient(
      "a\nb\xc3\xa9@c", "broken\n\n\r\nAction: delivered\n\xff\n" + std::string(3000, 'x') + "\n");
  EXPECT_EQ(text.find("\nAction: delivered"), text.npos);
  EXPECT_EQ(text.find("\n\n"), text.npos);
  EXPECT_TRUE(text.starts_with("\nFinal-Recipient: rfc822; "));
  for (const char c : text) EXPECT_TRUE(c == '\n' || (c >= ' ' && c <= '~'));
  std::size_t longest = 0;
  for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != text.npos; at = end + 1) {
    longest = std::max(longest, end - at);
  }
  EXPECT_LE(longest, 998u);
}

TEST(DeliveryStatus, WithoutAReplyIsInOurOwnWords) {
  EXPECT_EQ(status_of_recipient("a b@c", "no such host. (#5.1.2)\n"),
            "\nFinal-Recipient: rfc822; \"a b\"@c\nAction: failed\nStatus: 5.1.2\n"
            "Diagnostic-Code: x-porpoise; no such host. (#5.1.2)\n");
  EXPECT_EQ(status_of_recipient("a@c", "\n"),
            "\nFinal-Recipient: rfc822; a@c\nAction: failed\nStatus: 5.0.0\n");
}

TEST(DeliveryStatus, BoundaryIsLegalForEveryHost) {
  const std::string host(300, 'x');
  EXPECT_LE(status_boundary(~std::uint64_t{0}, INT64_MAX, host).size(), 70u);
  EXPECT_EQ(status_boundary(1, 2, "a\"\n[b"), "=_1/2/a___b");
}

}  // namespace
}  // namespace porpoise::mail
