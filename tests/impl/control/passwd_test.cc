#include "impl/control/passwd.h"

#include <gtest/gtest.h>

#include "impl/control/users.h"

namespace porpoise::control {
namespace {

constexpr std::string_view kPasswd =
    "root:x:0:0:root:/root:/bin/sh\n"
    "ann:x:1001:100:Ann:/home/ann:/bin/sh\n"
    "Bob:x:1002:100::/home/bob:/bin/sh\n"
    "not a line\n"
    "odd:x:one:100::/home/odd:/bin/sh\n"
    "alias:x:7790:2108::/var/qmail/alias:/bin/true\n";

std::vector<std::string> users_of(const UserRules& rules, const PasswdOptions& options = {}) {
  std::vector<std::string> names;
  for (const PasswdEntry& entry : mail_users(kPasswd, rules, options)) names.push_back(entry.user);
  return names;
}

using Names = std::vector<std::string>;

PasswdOutcome made(const UserRules& rules, const PasswdOptions& options = {}) {
  return assign_text(mail_users(kPasswd, rules, options), rules, options);
}

TEST(MailUsers, AreNeitherRootNorWrittenWithCapitalsNorBrokenLines) {
  EXPECT_EQ(users_of({}), (Names{"ann", "alias"}));
}

TEST(MailUsers, MayHaveCapitalsOnRequest) {
  PasswdOptions options;
  options.capitals = true;
  EXPECT_EQ(users_of({}, options), (Names{"ann", "Bob", "alias"}));
}

TEST(MailUsers, AreThoseIncludedAndNotExcluded) {
  UserRules rules;
  rules.include = "# these\nANN\nbob\n";
  EXPECT_EQ(users_of(rules), Names{"ann"});
  rules.include.reset();
  rules.exclude = "ann\n";
  EXPECT_EQ(users_of(rules), Names{"alias"});
  rules.include = "";
  EXPECT_EQ(users_of(rules), Names());
}

TEST(AssignText, GivesEachUserAnAddressAndItsExtensionsAndTheRestToAlias) {
  const PasswdOutcome outcome = made({});
  EXPECT_EQ(outcome.error, "");
  EXPECT_EQ(outcome.assign,
            "=ann:ann:1001:100:/home/ann:::\n"
            "+ann-:ann:1001:100:/home/ann:-::\n"
            "+:alias:7790:2108:/var/qmail/alias:-::\n"
            "=alias:alias:7790:2108:/var/qmail/alias:::\n"
            "+alias-:alias:7790:2108:/var/qmail/alias:-::\n"
            ".\n");
}

TEST(AssignText, IsWhatNewuReads) {
  UserRules rules;
  rules.append = "=joe:ann:1001:100:/home/ann:-:joe:";
  const AssignOutcome outcome = parse_assign(made(rules).assign);
  EXPECT_EQ(outcome.errors, std::vector<std::string>());
  EXPECT_EQ(outcome.assignments.size(), 6u);
}

TEST(AssignText, MailnamesTakeTheUsersOwnNameAway) {
  UserRules rules;
  rules.mailnames = "ann:anna::anne\nnobody:some\n";
  const std::string assign = made(rules).assign;
  EXPECT_TRUE(
      assign.starts_with("=anna:ann:1001:100:/home/ann:::\n"
                         "+anna-:ann:1001:100:/home/ann:-::\n"
                         "=anne:ann:1001:100:/home/ann:::\n"))
      << assign;
  EXPECT_EQ(assign.find("=ann:"), assign.npos);
}

TEST(AssignText, SubusersAreAnExtensionOfSomebody) {
  UserRules rules;
  rules.subusers = "list:ann:lists:\n";
  const std::string assign = made(rules).assign;
  EXPECT_NE(assign.find("=list:ann:1001:100:/home/ann:-:lists:\n"
                        "+list-:ann:1001:100:/home/ann:-:lists-:\n"),
            assign.npos)
      << assign;
  rules.subusers = "list:ann:lists:\nx:bob:y:\n";
  EXPECT_EQ(made(rules).error,
            "users/subusers:2: there is no user `bob`; remove the line or add the user");
}

TEST(AssignText, SeparatorAndSlashAreAChoice) {
  PasswdOptions options;
  options.separator = '+';
  options.slash = true;
  EXPECT_NE(made({}, options).assign.find("+ann+:ann:1001:100:/home/ann:-/::\n"),
            std::string::npos);
  options.separator = 0;
  EXPECT_EQ(made({}, options).assign.find("+ann"), std::string::npos);
}

TEST(AssignText, NeedsTheAliasUser) {
  UserRules rules;
  rules.exclude = "alias\n";
  const PasswdOutcome outcome = made(rules);
  EXPECT_EQ(outcome.assign, "");
  EXPECT_TRUE(outcome.error.starts_with("there is no user alias"));
}

}  // namespace
}  // namespace porpoise::control
