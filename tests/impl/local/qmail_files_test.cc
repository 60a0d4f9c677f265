#include "impl/local/qmail_files.h"

#include <gtest/gtest.h>

#include "impl/local/environment.h"

namespace porpoise::local {
namespace {

using Files = std::vector<QmailFile>;

TEST(QmailFiles, AreSearchedFromTheFullNameDownToTheShortestDefault) {
  EXPECT_EQ(qmail_candidates("-", "a-b-c"), (Files{{".qmail-a-b-c", std::nullopt},
                                                   {".qmail-a-b-default", "c"},
                                                   {".qmail-a-default", "b-c"},
                                                   {".qmail-default", "a-b-c"}}));
  EXPECT_EQ(qmail_candidates("", ""), (Files{{".qmail", std::nullopt}}));
}

TEST(QmailFiles, HaveLowerCaseNamesAndColonsForDots) {
  EXPECT_EQ(qmail_candidates("-", "Joe.Ex-Foo..X"), (Files{{".qmail-joe:ex-foo::x", std::nullopt},
                                                           {".qmail-joe:ex-default", "Foo..X"},
                                                           {".qmail-default", "Joe.Ex-Foo..X"}}));
}

TEST(QmailFiles, ADashAtTheEndIsAPlaceForADefaultToo) {
  EXPECT_EQ(
      qmail_candidates("-", "a-"),
      (Files{{".qmail-a-", std::nullopt}, {".qmail-a-default", ""}, {".qmail-default", "a-"}}));
}

TEST(QmailFiles, AnAddressThatEndsInDefaultFindsADefaultFileByItsName) {
  EXPECT_EQ(qmail_candidates("-", "a-Default").front(), QmailFile(".qmail-a-default", "Default"));
}

TEST(QmailFiles, OwnersAreTheAddressItself) {
  EXPECT_EQ(owner_file("-", "My.List"), ".qmail-my:list-owner");
  EXPECT_EQ(owner_default_file("-", "My.List"), ".qmail-my:list-owner-default");
  EXPECT_EQ(owner_address("joe-My.List@x.ex", false), "joe-My.List-owner@x.ex");
  EXPECT_EQ(owner_address("joe-My.List@x.ex", true), "joe-My.List-owner-@x.ex-@[]");
  EXPECT_TRUE(may_have_owner("ann@a.ex"));
  EXPECT_FALSE(may_have_owner(""));
  EXPECT_FALSE(may_have_owner("#@[]"));
}

DeliveryFacts facts_for(std::string recipient, std::string ext) {
  DeliveryFacts facts;
  facts.recipient = std::move(recipient);
  facts.ext = std::move(ext);
  return facts;
}

bool has(const std::vector<std::string>& all, const std::string& variable) {
  return std::find(all.begin(), all.end(), variable) != all.end();
}

TEST(Environment, TellsTheAddressInAllItsParts) {
  DeliveryFacts facts = facts_for("joe-a-b-c-d@my.host.example", "a-b-c-d");
  facts.default_part = "c-d";
  facts.user = "joe";
  facts.home = "/home/joe";
  facts.sender = "x@y";
  facts.new_sender = "n@s";
  facts.from_line = "From x@y Thu\n";
  facts.return_path = "Return-Path: <x@y>\n";
  facts.delivered_to = "Delivered-To: joe-a-b-c-d@my.host.example\n";
  facts.path = "/bin";
  EXPECT_EQ(delivery_environment(facts),
            (std::vector<std::string>{
                "PATH=/bin", "USER=joe", "HOME=/home/joe", "SENDER=x@y", "NEWSENDER=n@s",
                "RECIPIENT=joe-a-b-c-d@my.host.example", "LOCAL=joe-a-b-c-d",
                "HOST=my.host.example", "HOST2=my.host", "HOST3=my", "HOST4=my", "EXT=a-b-c-d",
                "EXT2=b-c-d", "EXT3=c-d", "EXT4=d", "DEFAULT=c-d", "RPLINE=Return-Path: <x@y>\n",
                "DTLINE=Delivered-To: joe-a-b-c-d@my.host.example\n", "UFLINE=From x@y Thu\n"}));
}

TEST(Environment, PartsThatAreNotThereAreEmptyAndDefaultIsNotSet) {
  const std::vector<std::string> all = delivery_environment(facts_for("joe@host", "one"));
  for (const char* variable :
       {"HOST2=host", "HOST4=host", "EXT=one", "EXT2=", "EXT4=", "SENDER="}) {
    EXPECT_TRUE(has(all, variable)) << variable;
  }
  for (const std::string& variable : all)
    EXPECT_FALSE(variable.starts_with("DEFAULT=")) << variable;
}

TEST(Environment, HasNoVariableThatTheSenderChose) {
  const std::vector<std::string> all =
      delivery_environment(facts_for(std::string("j\0LD_PRELOAD=x@h", 16), "e"));
  for (const std::string& variable : all) {
    EXPECT_FALSE(variable.starts_with("LD_PRELOAD")) << variable;
    EXPECT_EQ(variable.find('\0'), std::string::npos);
  }
}

}  // namespace
}  // namespace porpoise::local
