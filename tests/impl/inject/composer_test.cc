#include "impl/inject/composer.h"

#include <map>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "impl/inject/header_reader.h"
#include "tests/impl/inject/zippy.h"

namespace porpoise::inject {
namespace {

using Environment = std::map<std::string, std::string, std::less<>>;
using Texts = std::vector<std::string>;

Setting setting(const Texts& arguments, Environment environment) {
  environment.emplace("USER", "fred");
  const Variables variables = [&](std::string_view name) -> std::optional<std::string> {
    const auto found = environment.find(name);
    if (found == environment.end()) return std::nullopt;
    return found->second;
  };
  Setting made;
  made.options = *parse_inject(arguments);
  made.letters = letters_of(variables);
  made.author = author_of(variables);
  made.rewriter = zippy();
  made.id_host = "id.host";
  made.stamp.seconds = 1'000'000'000;
  made.stamp.process = 77;
  made.stamp.chance = 0xabc;
  return made;
}

Composed compose(const std::string& header, const Texts& arguments = {},
                 const Environment& environment = {},
                 const std::set<std::string, std::less<>>& lists = {}) {
  Setting made = setting(arguments, environment);
  made.followup_lists = lists;
  Composer composer(std::move(made));
  HeaderReader reader;
  reader.read(header);
  reader.finish();
  for (std::string& field : reader.fields()) composer.add(std::move(field));
  return composer.finish();
}

constexpr const char* kDate = "Date: 9 Sep 2001 01:46:40 -0000\n";
constexpr const char* kId = "Message-ID: <20010909014640.77.0000000000000abc.qmail@id.host>\n";
constexpr const char* kFrom = "From: fred@zippy.ee.movie.edu\n";

TEST(Composer, PutsMissingFieldsFirstInQmailsOrder) {
  EXPECT_EQ(compose("Subject: x\n").header,
            std::string(kDate) + kId + kFrom + "Cc: recipient list not shown: ;\nSubject: x\n");
  EXPECT_EQ(compose("To: joe\nX: y\nDate: d\n").header,
            std::string(kId) + kFrom + "To: joe@zippy.ee.movie.edu\nX: y\nDate: d\n");
  EXPECT_EQ(compose("From: a@b.c\nmessage-id: <x>\nDATE: d\nCc: x@y.z\n").header,
            "From: a@b.c\nmessage-id: <x>\nDATE: d\nCc: x@y.z\n");
}

TEST(Composer, AResentMessageGetsResentFieldsOnly) {
  const Composed sent = compose("To: old@x.y\nResent-To: new\nFrom: a@b.c\n");
  EXPECT_EQ(sent.header,
            "Resent-Date: 9 Sep 2001 01:46:40 -0000\n"
            "Resent-Message-ID: <20010909014640.77.0000000000000abc.qmail@id.host>\n"
            "Resent-From: fred@zippy.ee.movie.edu\n"
            "To: old@x.y\nResent-To: new@zippy.ee.movie.edu\nFrom: a@b.c\n");
  EXPECT_EQ(sent.envelope.recipients, Texts{"new@zippy.ee.movie.edu"});
  EXPECT_EQ(compose("Resent-Date: d\nResent-Message-ID: i\nResent-From: f@x.y\nResent-Bcc: b@x.y\n")
                .header,
            "Resent-Cc: recipient list not shown: ;\n"
            "Resent-Date: d\nResent-Message-ID: i\nResent-From: f@x.y\n");
}

TEST(Composer, HidesAndDeletesWhatQmailInjectDoes) {
  const Composed sent = compose(
      "Bcc: secret@x.y\nContent-Length: 7\nReturn-Path: <r@x.y>\nApparently-To: a@x.y\nTo: "
      "t@x.y\n");
  EXPECT_EQ(sent.header, std::string(kDate) + kId + kFrom + "Apparently-To: a@x.y\nTo: t@x.y\n");
  EXPECT_EQ(sent.envelope.recipients, (Texts{"secret@x.y", "a@x.y", "t@x.y"}));
  EXPECT_EQ(sent.envelope.sender, "r@x.y");
}

TEST(Composer, RecipientsKeepQmailsOrder) {
  EXPECT_EQ(compose("To: a@x.y, b@x.y\nCc: c@x.y, a@x.y\n").envelope.recipients,
            (Texts{"b@x.y", "a@x.y", "a@x.y", "c@x.y"}));
}

TEST(Composer, NobodyIsNoRecipient) {
  EXPECT_EQ(compose("To: <>, a@x.y, ., <@b.c>\n").envelope.recipients, Texts{"a@x.y"});
}

TEST(Composer, FlagsChooseWhoGetsIt) {
  const std::string header = "To: h@x.y\n";
  EXPECT_EQ(compose(header).envelope.recipients, Texts{"h@x.y"});
  EXPECT_EQ(compose(header, {"arg"}).envelope.recipients, Texts{"arg@zippy.ee.movie.edu"});
  EXPECT_EQ(compose(header, {"-a"}).envelope.recipients, Texts{});
  EXPECT_EQ(compose(header, {"-h", "arg@x.y"}).envelope.recipients, Texts{"h@x.y"});
  EXPECT_EQ(compose(header, {"-H", "a b@x.y", "arg@x.y"}).envelope.recipients,
            (Texts{"a b@x.y", "arg@x.y", "h@x.y"}));
}

TEST(Composer, FlagsAndVariablesChooseTheSender) {
  const std::string returned = "Return-Path: <first@x.y>\nReturn-Path: <second@x.y>\n";
  const auto sender = [](const std::string& header, const Texts& arguments,
                         const Environment& environment) {
    return compose(header, arguments, environment).envelope.sender;
  };
  EXPECT_EQ(sender("", {}, {}), "fred@zippy.ee.movie.edu");
  EXPECT_EQ(sender("", {}, {{"QMAILHOST", "h.x"}}), "fred@h.x");
  EXPECT_EQ(sender("", {}, {{"QMAILSUSER", "s"}, {"QMAILSHOST", "t.x"}, {"QMAILHOST", "h.x"}}),
            "s@t.x");
  EXPECT_EQ(sender(returned, {}, {}), "first@x.y");
  EXPECT_EQ(sender(returned, {"-f", "f@x.y"}, {}), "f@x.y");
  EXPECT_EQ(sender(returned, {"-f", ""}, {}), "");
  EXPECT_EQ(sender(returned, {}, {{"QMAILINJECT", "s"}}), "fred@zippy.ee.movie.edu");
  EXPECT_EQ(sender("", {}, {{"QMAILINJECT", "m"}}), "fred-1000000000.77@zippy.ee.movie.edu");
  EXPECT_EQ(sender("", {}, {{"QMAILINJECT", "r"}}), "fred-@zippy.ee.movie.edu-@[]");
  EXPECT_EQ(sender("", {}, {{"QMAILINJECT", "mr"}, {"QMAILHOST", "h.x"}}),
            "fred-1000000000.77-@h.x-@[]");
  EXPECT_EQ(sender(returned, {}, {{"QMAILINJECT", "r"}}), "first@x.y-@[]");
  EXPECT_EQ(sender("", {"-fa@x.y"}, {{"QMAILINJECT", "r"}}), "a@x.y");
  EXPECT_EQ(sender("", {"-f#@[]"}, {}), "#@[]");
  EXPECT_EQ(sender("Return-Path: a@x.y, b@x.y\n", {}, {}), "b@x.y");
  EXPECT_EQ(sender("", {}, {{"QMAILSUSER", "a@b"}}), "a@b@zippy.ee.movie.edu");
}

TEST(Composer, FromComesFromTheEnvironment) {
  const auto from = [](const Environment& environment) {
    const std::string header =
        compose("Date: d\nMessage-ID: i\nTo: a@x.y\n", {}, environment).header;
    return header.substr(0, header.find('\n'));
  };
  EXPECT_EQ(from({{"QMAILNAME", "Fred \"F\" X"}, {"MAILNAME", "no"}}),
            "From: \"Fred \\\"F\\\" X\" <fred@zippy.ee.movie.edu>");
  EXPECT_EQ(from({{"NAME", "Fred (F)"}, {"QMAILINJECT", "c"}}),
            "From: fred@zippy.ee.movie.edu (Fred \\(F\\))");
  EXPECT_EQ(from({{"MAILUSER", "f f"}, {"MAILHOST", "h"}}), "From: \"f f\"@h.ee.movie.edu");
  EXPECT_EQ(from({{"QMAILUSER", "a@b"}}), "From: \"a@b\"@zippy.ee.movie.edu");
  EXPECT_EQ(from({{"QMAILUSER", ""}}), "From: \"\"@zippy.ee.movie.edu");
  EXPECT_EQ(from({{"QMAILUSER", "q"}, {"MAILUSER", "m"}}), "From: q@zippy.ee.movie.edu");
  EXPECT_EQ(from({{"NAME", "Fred\nBcc: x@y.z"}}),
            "From: \"Fred Bcc: x@y.z\" <fred@zippy.ee.movie.edu>");
  EXPECT_EQ(author_of([](std::string_view) { return std::nullopt; }).user, "anonymous");
}

TEST(Composer, LinesBreakWhereQmailBreaksThem) {
  const auto to = [](std::size_t last) {
    const std::string header =
        compose("To: " + std::string(36, 'a') + "@x.y, " + std::string(19, 'b') + "@x.y, " +
                std::string(last, 'c') + "@x.y\n")
            .header;
    return header.substr(header.find("To: "));
  };
  EXPECT_EQ(to(1).find('\n'), 76U);
  EXPECT_EQ(to(3).find('\n'), 78U);
  EXPECT_EQ(to(4).find("\n  c"), 70U);
}

TEST(Composer, LettersDeleteFromAndMessageId) {
  EXPECT_EQ(
      compose("From: a@b.c\nMessage-ID: <x>\nTo: t@x.y\n", {}, {{"QMAILINJECT", "fi"}}).header,
      std::string(kDate) + kId + kFrom + "To: t@x.y\n");
}

TEST(Composer, MailToAListAsksForFollowupsToAll) {
  const std::string header = "To: me@x.y, List@Lists.y\nCc: c@x.y\n";
  const Composed sent = compose(header, {}, {}, {"list@lists.y"});
  EXPECT_NE(sent.header.find("Mail-Followup-To: c@x.y,\n  me@x.y,\n  List@Lists.y\nTo: "),
            std::string::npos)
      << sent.header;
  EXPECT_EQ(compose(header, {}, {}, {"other@lists.y"}).header.find("Mail-F"), std::string::npos);
  EXPECT_EQ(compose(header + "Mail-Followup-To: z@x.y\n", {}, {}, {"list@lists.y"})
                .header.find("me@x.y,\n"),
            std::string::npos);
}

TEST(Composer, WhatCannotBeParsedIsSaid) {
  EXPECT_EQ(compose("To: a\nCc: (b\n").unparsable, "Cc: (b\n");
  EXPECT_EQ(compose("From: )\n", {"a"}).unparsable, "From: )\n");
  EXPECT_EQ(compose("", {"a@)"}).unparsable, "a@)\n");
  EXPECT_EQ(compose("To: a\n", {"-f@("}).unparsable, "\"\"@(\n");
}

TEST(Composer, RecipientsOfOthersNeedNotBeParsable) {
  const Composed sent = compose("To: (b\nBcc: )\n", {"a@x.y"});
  EXPECT_EQ(sent.unparsable, "");
  EXPECT_NE(sent.header.find("To: (b\n"), std::string::npos);
  EXPECT_EQ(sent.header.find("Bcc"), std::string::npos);
}

TEST(Composer, PrintsTheEnvelopeAndTakesItBack) {
  const Composed printed = compose("Bcc: \"b c\"@x.y\nTo: a@x.y, d@x.y\n", {"-n", "-H", "e@x.y"},
                                   {{"QMAILINJECT", "r"}});
  EXPECT_TRUE(printed.header.starts_with(
      "Return-Path: <\"fred-@zippy.ee.movie.edu-\"@[]>\n"
      "Envelope-Recipients: e@x.y,\n  \"b c\"@x.y,\n  d@x.y,\n  a@x.y\n"))
      << printed.header;
  const Composed again = compose(printed.header);
  EXPECT_EQ(again.envelope.sender, printed.envelope.sender);
  EXPECT_EQ(again.envelope.recipients, printed.envelope.recipients);
  EXPECT_EQ(again.header.find("Envelope-Recipients"), std::string::npos);
}

RC_GTEST_PROP(Composer, APrintedMessageHasTheSameEnvelopeWhenItIsSent, ()) {
  const auto address = rc::gen::map(
      rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab.@,<>:;()[]\"\\ +\xe9"))),
      [](const std::string& local) { return local + "@host.x"; });
  Texts arguments = *rc::gen::container<Texts>(address);
  arguments.insert(arguments.begin(), {"-n", "-f" + *address, "--"});
  const Composed printed = compose("", arguments);
  RC_ASSERT(printed.unparsable.empty());
  const Composed again = compose(printed.header);
  RC_ASSERT(again.envelope.sender == printed.envelope.sender);
  RC_ASSERT(again.envelope.recipients == printed.envelope.recipients);
}

}  // namespace
}  // namespace porpoise::inject
