#include "impl/control/users.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "impl/base/ascii.h"

namespace porpoise::control {
namespace {

using Errors = std::vector<std::string>;

std::vector<Assignment> good(std::string_view text) {
  AssignOutcome outcome = parse_assign(text);
  EXPECT_EQ(outcome.errors, Errors());
  return std::move(outcome.assignments);
}

Cdb users_database(const std::vector<Assignment>& assignments) {
  Result<CdbMaker> maker = make_users_cdb(assignments);
  return std::move(*Cdb::open(maker->finish()));
}

/// `USER HOME DASH EXT`, or `nobody`.
std::string who(const Cdb& users, std::string_view local) {
  const Result<std::optional<AssignedUser>> found = find_assigned(users, local);
  if (found.has_error()) return found.error().message();
  if (!found->has_value()) return "nobody";
  const AssignedUser& user = **found;
  return user.user + " " + user.home + " " + user.dash + " " + user.ext;
}

/// The example of qmail-users(5).
constexpr std::string_view kAssign =
    "=joe.shmoe:joe:507:78:/home/joe:::\n"
    "+joe-:joe:507:78:/home/joe:-::\n"
    "+list-:ann:508:79:/home/ann:-:lists-:\n"
    "=joe.shmoe:other:1:1:/other:::\n"
    ".\n"
    "not read any more\n";

TEST(Assign, ReadsBothKinds) {
  const std::vector<Assignment> all = good(kAssign);
  ASSERT_EQ(all.size(), 4u);
  EXPECT_FALSE(all[0].wildcard);
  EXPECT_EQ(all[0].local, "joe.shmoe");
  EXPECT_EQ(all[0].user.user, "joe");
  EXPECT_EQ(all[0].user.uid, 507u);
  EXPECT_EQ(all[0].user.gid, 78u);
  EXPECT_EQ(all[0].user.home, "/home/joe");
  EXPECT_TRUE(all[2].wildcard);
  EXPECT_EQ(all[2].local, "list-");
  EXPECT_EQ(all[2].user.dash, "-");
  EXPECT_EQ(all[2].user.ext, "lists-");
}

TEST(Assign, OverlooksWhatIsBehindTheLastColon) {
  EXPECT_EQ(good("=a:u:1:2:/h:-:x:anything:at all\n.\n")[0].user.ext, "x");
}

TEST(Assign, FaultsNameTheLineAndTheMend) {
  const Errors errors =
      parse_assign("joe:joe:1:1:/h:::\n=a:u:1:2:/h:\n+b:u:one:2:/h:::\n=c:u:1:2:/h:::\n").errors;
  ASSERT_EQ(errors.size(), 4u);
  EXPECT_EQ(errors[0],
            "users/assign:1: `joe:joe:1:1:/h:::` is no assignment; write "
            "=LOCAL:USER:UID:GID:HOME:DASH:EXT: or +PREFIX:USER:UID:GID:HOME:DASH:PRE:");
  EXPECT_TRUE(errors[1].starts_with("users/assign:2: `=a:u:1:2:/h:` has too few colons;"));
  EXPECT_EQ(errors[2],
            "users/assign:3: `one` and `2` are not a user's and a group's number; write them in "
            "digits");
  EXPECT_EQ(errors[3],
            "users/assign:5: the end is missing; write a line with a dot alone behind the last "
            "assignment");
}

TEST(Assign, RefusesNulAndNegativeNumbers) {
  EXPECT_EQ(parse_assign(std::string_view("=a:u:1:2:/h\0:::\n.\n", 18)).errors.size(), 1u);
  EXPECT_EQ(parse_assign("=a:u:-1:2:/h:::\n.\n").errors.size(), 1u);
  EXPECT_EQ(parse_assign("=a:u:1:4294967296:/h:::\n.\n").errors.size(), 1u);
}

TEST(FindAssigned, FollowsTheManualsExample) {
  const Cdb users = users_database(good(kAssign));
  EXPECT_EQ(who(users, "joe.shmoe"), "joe /home/joe  ");
  EXPECT_EQ(who(users, "Joe.SHMOE"), "joe /home/joe  ");
  EXPECT_EQ(who(users, "joe-Work-Now"), "joe /home/joe - Work-Now");
  EXPECT_EQ(who(users, "joe-"), "joe /home/joe - ");
  EXPECT_EQ(who(users, "LIST-Users"), "ann /home/ann - lists-Users");
  EXPECT_EQ(who(users, "joe"), "nobody");
  EXPECT_EQ(who(users, ""), "nobody");
}

TEST(FindAssigned, TheLongestPrefixWins) {
  const Cdb users = users_database(
      good("+:alias:7790:2108:/var/qmail/alias:-::\n+a-:a:1:1:/a:-::\n+a-b:ab:1:1:/ab:-::\n.\n"));
  EXPECT_EQ(who(users, "a-bc"), "ab /ab - c");
  EXPECT_EQ(who(users, "a-c"), "a /a - c");
  EXPECT_EQ(who(users, "Zed"), "alias /var/qmail/alias - Zed");
  EXPECT_EQ(who(users, ""), "alias /var/qmail/alias - ");
}

TEST(FindAssigned, ARecordThatIsNoneIsAnError) {
  CdbMaker maker;
  ASSERT_TRUE(maker.add(std::string_view("!joe\0", 5), "joe").has_value());
  const Cdb users = std::move(*Cdb::open(maker.finish()));
  EXPECT_EQ(find_assigned(users, "joe").error(), errc::bad_message);
}

TEST(UsersCdb, HasQmailNewusKeysAndData) {
  const Cdb users = users_database(good("=Joe:joe:1:2:/h:-:x:\n+Joe-:joe:1:2:/h:-::\n.\n"));
  EXPECT_EQ(users.find(std::string_view("!joe\0", 5)),
            std::string_view("joe\0001\0002\0/h\0-\0x", 14));
  EXPECT_EQ(users.find("!joe-"), std::string_view("joe\0001\0002\0/h\0-\0", 13));
  EXPECT_EQ(users.find(""), "-");
}

/// The rule itself: the exact assignment, else the one with the longest prefix; of equal ones the
/// first.
std::optional<AssignedUser> by_rule(const std::vector<Assignment>& all, const std::string& local) {
  const Assignment* best = nullptr;
  for (const Assignment& one : all) {
    const bool exact = !one.wildcard && one.local == to_lower(local);
    if (exact && (best == nullptr || best->wildcard)) best = &one;
    if (!one.wildcard || !to_lower(local).starts_with(one.local)) continue;
    const bool longer =
        best == nullptr || (best->wildcard && one.local.size() > best->local.size());
    if (longer) best = &one;
  }
  if (best == nullptr) return std::nullopt;
  AssignedUser user = best->user;
  if (best->wildcard) user.ext += local.substr(best->local.size());
  return user;
}

RC_GTEST_PROP(FindAssigned, IsTheRuleOfTheManual, ()) {
  const auto local_part = rc::gen::container<std::string>(rc::gen::elementOf(std::string("aB-")));
  const auto parts = *rc::gen::container<std::vector<std::pair<bool, std::string>>>(
      rc::gen::pair(rc::gen::arbitrary<bool>(), local_part));
  std::vector<Assignment> all;
  for (const auto& [wildcard, local] : parts) {
    Assignment one;
    one.wildcard = wildcard;
    one.local = to_lower(local);
    one.user.user = "u" + std::to_string(all.size());
    all.push_back(one);
  }
  const Cdb users = users_database(all);
  const std::string local = *local_part;
  const Result<std::optional<AssignedUser>> found = find_assigned(users, local);
  RC_ASSERT(found.has_value());
  RC_ASSERT(*found == by_rule(all, local));
}

}  // namespace
}  // namespace porpoise::control
