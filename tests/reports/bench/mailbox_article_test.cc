// Deliveries into Maildirs: compared round by round with the quicker and the slower of Postfix's
// agents alike.

#include "reports/bench/mailbox_article.h"

#include <gtest/gtest.h>

namespace porpoise::reports::bench {
namespace {

constexpr const char* kMailboxCsv =
    "round,what,server,load,metric,value\n"
    "1,maildir,porpoise-journal,1,rate,2000\n"
    "2,maildir,porpoise-journal,1,rate,900\n"
    "3,maildir,porpoise-journal,1,rate,2100\n"
    "1,maildir,postfix,1,rate,500\n"
    "2,maildir,postfix,1,rate,300\n"
    "3,maildir,postfix,1,rate,300\n"
    "1,maildir,postfix-local,1,rate,1000\n"
    "1,maildir-syncs,porpoise-journal,1,calls,1.75\n"
    "1,maildir-syncs,postfix,1,calls,2\n";

TEST(MailboxArticle, SaysTimesPostfixAndSyncsADelivery) {
  Measurements measured;
  ASSERT_EQ(measured.read(kMailboxCsv), "");
  const std::string summary = mailbox_summary(measured);
  EXPECT_NE(summary.find("server=porpoise-journal mailboxes=1 rate=2000 times_postfix=4.00 "
                         "times_postfix-local=2.00 syncs_a_delivery=1.75\n"),
            summary.npos)
      << summary;
  EXPECT_NE(summary.find("server=postfix mailboxes=1 rate=300 syncs_a_delivery=2.00\n"),
            summary.npos)
      << summary;
}

TEST(MailboxArticle, SaysWhatWasNotMeasured) {
  Measurements measured;
  ASSERT_EQ(measured.read(kMailboxCsv), "");
  const std::string summary = mailbox_summary(measured);
  EXPECT_NE(summary.find("server=porpoise-journal mailboxes=8 rate=- times_postfix=- "
                         "times_postfix-local=- syncs_a_delivery=-\n"),
            summary.npos)
      << summary;
}

}  // namespace
}  // namespace porpoise::reports::bench
