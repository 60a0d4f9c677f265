#include "impl/control/aliases.h"

#include <map>

#include <gtest/gtest.h>

namespace porpoise::control {
namespace {

using Lines = std::vector<std::string>;

AliasOutcome parse(std::string_view text) {
  AliasHosts hosts;
  hosts.defaulthost = "mail";
  hosts.defaultdomain = "a.example";
  hosts.plusdomain = "p.example";
  return parse_aliases(text, hosts);
}

Cdb database(std::string_view text) {
  AliasOutcome outcome = parse(text);
  EXPECT_EQ(outcome.errors, Lines());
  return std::move(*Cdb::open(outcome.database.finish()));
}

Lines targets(const Cdb& aliases, std::string_view address) {
  const std::optional<AliasTargets> found = find_alias(aliases, address);
  return found ? found->targets : Lines{"none"};
}

std::string fault(std::string_view text) {
  const Lines errors = parse(text).errors;
  return errors.size() == 1 ? errors[0] : "not one error";
}

TEST(Aliases, ANameAloneCountsAtEveryHost) {
  const Cdb aliases = database("# who\nPostmaster: root, joe@b.example\nroot: ann@c\n");
  EXPECT_EQ(targets(aliases, "POSTMASTER@any.example"),
            (Lines{"&root@mail.a.example", "&joe@b.example"}));
  EXPECT_EQ(targets(aliases, "root@x"), Lines{"&ann@c.a.example"});
  EXPECT_EQ(targets(aliases, "ann@x"), Lines{"none"});
}

TEST(Aliases, TheWholeAddressComesBeforeTheHostAndTheHostBeforeTheName) {
  const Cdb aliases = database("joe: one\n@h.example: two\njoe@h.example: three\n");
  EXPECT_EQ(targets(aliases, "joe@h.example"), Lines{"&three@mail.a.example"});
  EXPECT_EQ(targets(aliases, "ann@h.example"), Lines{"&two@mail.a.example"});
  EXPECT_EQ(targets(aliases, "joe@i.example"), Lines{"&one@mail.a.example"});
}

TEST(Aliases, LinesThatBeginWithABlankGoOn) {
  const Cdb aliases = database("list: one,\n  two,\n\n\tthree\n");
  EXPECT_EQ(targets(aliases, "list@x"),
            (Lines{"&one@mail.a.example", "&two@mail.a.example", "&three@mail.a.example"}));
}

TEST(Aliases, ProgramsAndLists) {
  const Cdb aliases =
      database("p: |/bin/true, \"|program with, \\\"words\\\"\"\nl: :include:/etc/list\n");
  EXPECT_EQ(targets(aliases, "p@x"), (Lines{"!/bin/true", "!program with, \"words\""}));
  EXPECT_EQ(targets(aliases, "l@x"), Lines{"/etc/list.bin"});
}

TEST(Aliases, HostsAreCompleted) {
  const Cdb aliases = database("a: b@c+, d@e.f, g\n");
  EXPECT_EQ(targets(aliases, "a@x"), (Lines{"&b@c.p.example", "&d@e.f", "&g@mail.a.example"}));
}

TEST(Aliases, AnOwnerGetsTheFailuresOfTheList) {
  const Cdb aliases = database("list: one\nOwner-List: joe\nother: two\n");
  EXPECT_EQ(find_alias(aliases, "list@x")->owner, "Owner-List@mail.a.example");
  EXPECT_EQ(find_alias(aliases, "other@x")->owner, std::nullopt);
  EXPECT_EQ(targets(aliases, "owner-list@x"), Lines{"&joe@mail.a.example"});
}

TEST(Aliases, WhatIsSentOnIsLookedUpByItsWholeAddressOnly) {
  const Cdb aliases = database("joe@mail.a.example: one\nann: two\nl@h.x: three\nowner-l@h.x: o\n");
  EXPECT_EQ(find_next_alias(aliases, "joe@MAIL.a.example")->targets, Lines{"&one@mail.a.example"});
  EXPECT_FALSE(find_next_alias(aliases, "ann@mail.a.example").has_value());
  EXPECT_FALSE(find_next_alias(aliases, "l@h.x").has_value());
}

TEST(Aliases, RecordsAreFastforwards) {
  const Cdb aliases = database("List: one\nowner-list: joe\n");
  EXPECT_EQ(aliases.find(":list@"), std::string_view("&one@mail.a.example\0", 20));
  EXPECT_EQ(aliases.find("?list@"), "owner-list@mail.a.example");
}

AliasHosts my_hosts() {
  AliasHosts hosts;
  hosts.defaulthost = "mail";
  hosts.defaultdomain = hosts.plusdomain = "a.example";
  return hosts;
}

TEST(Includes, AreAddressesAndOtherLists) {
  const IncludeOutcome outcome =
      parse_include("/l", "# ours\njoe, ann@b.example # not eve\n\n:include:/more\n", my_hosts());
  EXPECT_EQ(outcome.errors, Lines());
  EXPECT_EQ(targets_in(outcome.bytes),
            (Lines{"&joe@mail.a.example", "&ann@b.example", "/more.bin"}));
}

TEST(Includes, RefuseProgramsAndFiles) {
  EXPECT_EQ(parse_include("/l", "joe\n|rm x\n", my_hosts()).errors,
            Lines{"/l:2: `|rm x` is a program; a list has none"});
  EXPECT_EQ(parse_include("/l", "/var/mail/x\n", my_hosts()).errors.size(), 1u);
}

/// Lists by the names of their files.
using Lists = std::map<std::string, std::string>;

AliasCourse follow(std::string_view aliases, std::string_view address, const Lists& lists = {}) {
  const Cdb made = database(aliases);
  return follow_aliases(made, address, [&lists](const std::string& file) {
    const auto found = lists.find(file);
    return found == lists.end() ? std::nullopt : std::optional(found->second);
  });
}

TEST(AliasCourse, FollowsAliasesOfAliasesAndTakesEachAddressOnce) {
  const AliasCourse course = follow(
      "team@x.example: joe@x.example, ann@x.example, Joe@x.example\n"
      "joe@x.example: ann@x.example, team@x.example, bob@y.example\n",
      "team@x.example");
  EXPECT_TRUE(course.found);
  EXPECT_EQ(course.recipients, (Lines{"ann@x.example", "bob@y.example"}));
  EXPECT_EQ(course.owner, std::nullopt);
  EXPECT_FALSE(follow("a: b\n", "c@x.example").found);
}

TEST(AliasCourse, GathersProgramsApartAndKnowsTheOwner) {
  const AliasCourse course =
      follow("l: \"|one\", joe@y.example\nowner-l: boss@y.example\n", "l@x.example");
  ASSERT_EQ(course.programs.size(), 1u);
  EXPECT_EQ(course.programs[0].command, "one");
  EXPECT_TRUE(course.programs[0].with_lines);
  EXPECT_EQ(course.recipients, Lines{"joe@y.example"});
  EXPECT_EQ(course.owner, "owner-l@mail.a.example");
}

TEST(AliasCourse, ReadsListsWhichRunNothing) {
  using namespace std::string_literals;
  const Lists lists = {{"/l.bin", "&a@y.example\0!rm x\0/m.bin\0"s},
                       {"/m.bin", "&b@y.example\0/l.bin\0&l@x.example\0"s}};
  const AliasCourse course = follow("l@x.example: :include:/l\n", "l@x.example", lists);
  EXPECT_EQ(course.recipients, (Lines{"a@y.example", "b@y.example"}));
  EXPECT_TRUE(course.programs.empty());
  EXPECT_EQ(follow("l: :include:/none\n", "l@x", lists).trouble, "unable to read /none.bin");
}

TEST(Aliases, FaultsNameTheLineAndTheMend) {
  EXPECT_EQ(fault("ok: a\nnot an alias\n"),
            "aliases:2: `not an alias` is no alias; write NAME: TARGET, TARGET...");
  EXPECT_EQ(fault("a:\n"),
            "aliases:1: there is nothing behind the colon; write where the mail goes");
  EXPECT_TRUE(fault("a: /var/mail/a\n").starts_with("aliases:1: `/var/mail/a` is a file;"));
  EXPECT_TRUE(fault("a: :include:list\n").starts_with("aliases:1: `:include:list` names no file;"));
  EXPECT_TRUE(fault("a: Joe <joe@x>\n").starts_with("aliases:1: `Joe <joe@x>` is not an address;"));
}

}  // namespace
}  // namespace porpoise::control
