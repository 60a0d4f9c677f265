#include "impl/local/mailboxes.h"

#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "tests/support/live_home.h"

namespace porpoise::local {
namespace {

using test::LiveHome;
using Names = std::vector<std::string>;

TEST(MailboxName, IsNarrow) {
  for (const char* good : {"a", "joe", "joe-x", "a.b_c+d", "0", "-"}) {
    EXPECT_TRUE(is_mailbox_name(good)) << good;
  }
  for (const std::string& bad : {std::string(), std::string(".joe"), std::string("a/b"),
                                 std::string("Joe"), std::string("a b"), std::string("a\n"),
                                 std::string("j\xc3\xb6"), std::string(65, 'a'), std::string(1, '\0')}) {
    EXPECT_FALSE(is_mailbox_name(bad)) << bad;
  }
}

TEST(MailboxCandidates, AreTheNameAndItsPrefixesBeforeDashes) {
  EXPECT_EQ(mailbox_candidates("Joe-List-Owner"), (Names{"joe-list-owner", "joe-list", "joe"}));
  EXPECT_EQ(mailbox_candidates("joe-a=b@c"), (Names{"joe"}));
  EXPECT_EQ(mailbox_candidates("-x"), (Names{"-x"}));
  EXPECT_EQ(mailbox_candidates("../../etc"), Names());
  EXPECT_EQ(mailbox_candidates(""), Names());
  EXPECT_LE(mailbox_candidates(std::string(100000, '-')).size(), 64U);
}

/// The verbs of these tests, with errors as values.
Task<ErrorCode> add(LiveHome& home, std::string name) {
  const Result<void> added = co_await add_mailbox(home.files(), home.path, std::move(name));
  co_return added.has_error() ? added.error() : ErrorCode();
}
Task<ErrorCode> remove(LiveHome& home, std::string name) {
  const Result<void> removed = co_await remove_mailbox(home.files(), home.path, std::move(name));
  co_return removed.has_error() ? removed.error() : ErrorCode();
}
/// "none" when there is none.
Task<std::string> find(LiveHome& home, std::string local_part) {
  const auto found = co_await find_mailbox(home.files(), home.path, std::move(local_part));
  if (found.has_error()) co_return found.error().message();
  co_return found->value_or("none");
}
Task<std::string> all(LiveHome& home) {
  const Result<Names> names = co_await list_mailboxes(home.files(), home.path);
  co_return names.has_value() ? fmt::format("{}", fmt::join(*names, " ")) : "trouble";
}

Task<> add_two(LiveHome& home) {
  EXPECT_EQ(co_await all(home), "");
  EXPECT_FALSE(co_await add(home, "Joe"));
  EXPECT_FALSE(co_await add(home, "joe-list"));
  EXPECT_EQ(co_await add(home, "joe"), errc::file_exists);
  EXPECT_EQ(co_await add(home, "../x"), errc::invalid_argument);
  EXPECT_EQ(co_await all(home), "joe joe-list");
}

Task<> find_added(LiveHome& home) {
  co_await add_two(home);
  EXPECT_EQ(co_await find(home, "JOE"), "joe");
  EXPECT_EQ(co_await find(home, "joe-list-x"), "joe-list");
  EXPECT_EQ(co_await find(home, "joe-other"), "joe");
  EXPECT_EQ(co_await find(home, "joes"), "none");
}

TEST(Mailboxes, AreFoundOnceAdded) {
  LiveHome home;
  home.run(find_added(home));
  EXPECT_EQ(home.names("mail/joe/Maildir"), (Names{"cur", "new", "tmp"}));
}

Task<> add_after_crash(LiveHome& home) {
  home.files().fail("make_directory", "/cur", errc::no_space_on_device);
  EXPECT_EQ(co_await add(home, "joe"), errc::no_space_on_device);
  EXPECT_EQ(co_await all(home), "");
  EXPECT_EQ(co_await find(home, "joe"), "none");
  home.files().forgive();
  EXPECT_FALSE(co_await add(home, "joe"));
}

TEST(Mailboxes, HalfMadeOnesAreNoneAndCanBeCompleted) {
  LiveHome home;
  home.run(add_after_crash(home));
  EXPECT_TRUE(home.exists("mail/joe/Maildir/cur"));
}

Task<> add_joe(LiveHome& home) { EXPECT_FALSE(co_await add(home, "joe")); }

TEST(Mailboxes, AreDurableBeforeTheirLastPartIsMade) {
  LiveHome home;
  home.run(add_joe(home));
  const std::vector<std::string>& calls = home.files().calls;
  const auto place = [&](const std::string& call) {
    return std::find(calls.begin(), calls.end(), call) - calls.begin();
  };
  const std::string maildir = home.path + "/mail/joe/Maildir";
  const auto cur = place("make_directory " + maildir + "/cur");
  for (const std::string& part :
       {maildir, home.path + "/mail/joe", home.path + "/mail", home.path}) {
    EXPECT_LT(place("sync_directory " + part), cur) << part;
  }
  EXPECT_EQ(calls.back(), "sync_directory " + maildir);
}

Task<> remove_joe(LiveHome& home) {
  co_await add_joe(home);
  for (const std::string_view place : {"new", "cur"}) {
    const std::string mail = "mail/joe/Maildir/" + std::string(place) + "/1";
    home.write(mail, "mail");
    EXPECT_EQ(co_await remove(home, "joe"), errc::directory_not_empty) << place;
    EXPECT_EQ(co_await find(home, "joe"), "joe") << place;
    std::filesystem::remove(home.path + "/" + mail);
  }
  home.write("mail/joe/Maildir/tmp/2", "half");
  EXPECT_FALSE(co_await remove(home, "Joe"));
  EXPECT_EQ(co_await remove(home, "joe"), errc::no_such_file_or_directory);
}

TEST(Mailboxes, GoOnlyWhenTheyHoldNoMail) {
  LiveHome home;
  home.run(remove_joe(home));
  EXPECT_TRUE(home.names("mail").empty());
}

Task<> remove_racing(LiveHome& home) {
  co_await add_joe(home);
  home.files().fail("remove_directory", "/new", errc::directory_not_empty);
  EXPECT_EQ(co_await remove(home, "joe"), errc::directory_not_empty);
  EXPECT_EQ(co_await find(home, "joe"), "joe");
}

TEST(Mailboxes, StayWhenMailComesDuringTheRemoval) {
  LiveHome home;
  home.run(remove_racing(home));
}

Task<> find_in_trouble(LiveHome& home) {
  home.files().fail("stat", "/joe/", errc::io_error);
  EXPECT_EQ(co_await find(home, "joe"), make_error(errc::io_error).message());
  home.write("mail", "no directory");
  EXPECT_EQ(co_await find(home, "ann"), "none");
}

TEST(Mailboxes, ATroubledDiskIsNoMissingMailbox) {
  LiveHome home;
  home.run(find_in_trouble(home));
}

}  // namespace
}  // namespace porpoise::local
