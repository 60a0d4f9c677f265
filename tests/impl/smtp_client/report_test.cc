#include "impl/smtp/client_report.h"

#include <gtest/gtest.h>

namespace porpoise::smtp {
namespace {

using roles::Verdict;
using Of = RecipientReport::Kind;

struct Merging {
  Of recipient;
  const char* said;  ///< Of the recipient.
  Verdict::Kind message;
  const char* told;  ///< Of the message.
  Verdict::Kind kind;
  const char* text;
};

/// What qmail-rspawn makes of a recipient's report (r, h, s) and the message's (K, Z, D): the worse
/// one counts, and the message's text is left out where it is better than the recipient's.
TEST(MergeReports, FollowsQmailsVectors) {
  constexpr auto delivered = Verdict::Kind::delivered;
  constexpr auto deferred = Verdict::Kind::deferred;
  constexpr auto failed = Verdict::Kind::failed;
  const Merging table[] = {
      {Of::accepted, "", delivered, "ok", delivered, "ok"},
      {Of::refused, "perm", failed, "Giving up", failed, "permGiving up"},
      {Of::deferred, "temp", failed, "Giving up", deferred, "tempGiving up"},
      {Of::accepted, "", deferred, "died", deferred, "died"},
      {Of::accepted, "", failed, "refused", failed, "refused"},
      {Of::refused, "perm", delivered, "ok", failed, "perm"},
      {Of::deferred, "temp", delivered, "ok", deferred, "temp"},
      {Of::refused, "perm", deferred, "died", failed, "perm"},
      {Of::deferred, "temp", deferred, "died", deferred, "tempdied"},
  };
  for (const Merging& row : table) {
    RecipientReport recipient;
    recipient.kind = row.recipient;
    recipient.text = row.said;
    const Verdict message = row.message == delivered  ? Verdict::delivered(row.told)
                            : row.message == deferred ? Verdict::deferred(row.told)
                                                      : Verdict::failed(row.told);
    const Verdict merged = merge_reports(recipient, message);
    EXPECT_EQ(merged.kind, row.kind) << row.said << "+" << row.told;
    EXPECT_EQ(merged.text, row.text) << row.said << "+" << row.told;
  }
}

}  // namespace
}  // namespace porpoise::smtp
