#include "impl/control/check.h"

#include <gtest/gtest.h>

#include "impl/control/morercpthosts.h"

namespace porpoise::control {
namespace {

using Lines = std::vector<std::string>;

/// What is found in a home whose rcpthosts are its locals, unless `texts` says otherwise.
Lines found(ControlTexts texts) {
  texts.emplace("me", "a.example\n");
  texts.emplace("rcpthosts", "a.example\n");
  const LoadOutcome outcome = read_config("/home", texts);
  EXPECT_EQ(outcome.errors, Lines());
  return outcome.config ? contradictions(*outcome.config, texts) : Lines();
}

std::string made_of(std::string_view text) {
  return make_morercpthosts(text)->finish();
}

TEST(Contradictions, AreNotInAHomeAsItIsMade) {
  EXPECT_EQ(found({}), Lines());
  EXPECT_EQ(found({{"locals", "a.example\n"}}), Lines());
}

TEST(Contradictions, ADomainThatIsLocalAndVirtual) {
  EXPECT_EQ(found({{"locals", "# mine\na.example\n"}, {"virtualdomains", "A.example:ann\n"}}),
            Lines{"control/virtualdomains:1: does nothing, because a.example is local by "
                  "control/locals:2, which comes first; remove it from one of them"});
  EXPECT_EQ(found({{"virtualdomains", "\nann@a.example:ann\n"}}),
            Lines{"control/virtualdomains:2: does nothing, because a.example is local by "
                  "control/me, which comes first; remove it from one of them"});
}

TEST(Contradictions, ALocalHostThatNobodyMayWriteTo) {
  EXPECT_EQ(found({{"locals", "a.example\nb.example\nlocalhost\n"}}),
            Lines{"control/rcpthosts: lacks b.example, which control/locals:2 makes local: its "
                  "mail is taken from relayclients only; add the line b.example"});
  EXPECT_EQ(found({{"locals", "x.b.example\n"}, {"rcpthosts", ".b.example\n"}}), Lines());
  EXPECT_EQ(found({{"locals", "b.example\n"}, {"morercpthosts.cdb", made_of("b.example\n")}}),
            Lines());
}

TEST(Contradictions, AVirtualDomainThatNobodyMayWriteTo) {
  EXPECT_EQ(found({{"virtualdomains", ".x.example:no\nv.example:ann\nw.example:\n"}}),
            Lines{"control/rcpthosts: lacks v.example, which control/virtualdomains:2 makes "
                  "local: its mail is taken from relayclients only; add the line v.example"});
}

TEST(Contradictions, RcpthostsThatAreMissing) {
  ControlTexts texts{{"me", "a.example\n"}};
  const LoadOutcome outcome = read_config("/home", texts);
  EXPECT_EQ(contradictions(*outcome.config, texts),
            Lines{"control/rcpthosts: is missing and so lacks a.example, which control/me makes "
                  "local: its mail is taken from relayclients only; add the line a.example"});
}

TEST(Contradictions, ALineThatALaterOneOverrules) {
  EXPECT_EQ(found({{"smtproutes", "b.example:one\nc.example:two\nB.example:three\n"}}),
            Lines{"control/smtproutes:1: does nothing, because line 3 says something else of "
                  "`b.example`, and the last line counts; remove one of them"});
  EXPECT_EQ(found({{"smtproutes", "b.example:one\nb.example:one\n"}}), Lines());
}

TEST(Contradictions, ARouteForALocalHost) {
  EXPECT_EQ(found({{"smtproutes", ":hub.example\na.example:hub.example\n"}}),
            Lines{"control/smtproutes:2: does nothing, because a.example is local by control/me; "
                  "remove it from one of them"});
}

TEST(Contradictions, HolesThatAnybodyMayRelayThrough) {
  EXPECT_EQ(found({{"percenthack", "b.example\na.example\n"}}),
            Lines{"control/percenthack:2: anybody may send to any host through "
                  "user%host@a.example, because that is in control/rcpthosts; remove it from one "
                  "of them"});
  EXPECT_EQ(found({{"relayclients", "127.0.0.0/8\n0.0.0.0/0\n"}}),
            Lines{"control/relayclients:2: lets every client send to any host; write the ranges "
                  "of your own clients"});
}

TEST(Contradictions, ABadSenderThatIsNone) {
  EXPECT_EQ(found({{"badmailfrom", "@spam.example\nspam.example\n"}}),
            Lines{"control/badmailfrom:2: `spam.example` is no sender; write user@host, or "
                  "@spam.example for all of a host"});
}

TEST(Contradictions, ADatabaseOfOtherHosts) {
  EXPECT_EQ(found({{"morercpthosts", "B.example\n"}, {"morercpthosts.cdb", made_of("b.example")}}),
            Lines());
  EXPECT_EQ(found({{"morercpthosts", "b.example\n"}}),
            Lines{"control/morercpthosts: control/morercpthosts.cdb is missing; run `porpoise "
                  "newmrh`"});
  EXPECT_EQ(found({{"morercpthosts", "c.example\n"}, {"morercpthosts.cdb", made_of("b.example")}}),
            Lines{"control/morercpthosts: control/morercpthosts.cdb was made of other hosts; run "
                  "`porpoise newmrh`"});
}

}  // namespace
}  // namespace porpoise::control
