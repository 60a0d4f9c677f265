#include "impl/control/read_config.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "impl/control/relay.h"

namespace porpoise::control {
namespace {

/// A home whose control/ holds a good `me` and these files.
LoadOutcome read_with(ControlTexts texts) {
  texts.emplace("me", "mail.example.com\n");
  return read_config("/home", texts);
}

Config good(ControlTexts texts) {
  const LoadOutcome outcome = read_with(std::move(texts));
  EXPECT_EQ(outcome.errors, std::vector<std::string>());
  return outcome.config ? *outcome.config : Config();
}

std::vector<std::string> errors_of(ControlTexts texts) {
  const LoadOutcome outcome = read_with(std::move(texts));
  EXPECT_EQ(outcome.config == nullptr, !outcome.errors.empty());
  return outcome.errors;
}

TEST(ReadConfig, MeAloneGivesTheDocumentedDefaults) {
  const Config config = good({});
  EXPECT_EQ(config.home, "/home");
  EXPECT_EQ(config.me, "mail.example.com");
  EXPECT_EQ(config.smtp_greeting, "mail.example.com");
  EXPECT_EQ(config.bouncehost, "mail.example.com");
  EXPECT_EQ(config.doublebouncehost, "mail.example.com");
  EXPECT_EQ(config.envnoathost, "mail.example.com");
  EXPECT_EQ(config.helohost, "mail.example.com");
  EXPECT_EQ(config.localiphost, "mail.example.com");
  EXPECT_TRUE(config.locals.matches("MAIL.example.com"));
  EXPECT_EQ(config.bouncefrom, "MAILER-DAEMON");
  EXPECT_EQ(config.doublebounceto, "postmaster");
  EXPECT_EQ(config.concurrency_local, 10u);
  EXPECT_EQ(config.concurrency_remote, 20u);
  EXPECT_EQ(config.databytes, 0u);
  EXPECT_EQ(config.queue_lifetime, 604800u);
  EXPECT_EQ(config.timeout_connect, 60u);
  EXPECT_EQ(config.timeout_connect_all, 180u);
  EXPECT_TRUE(config.dnsservers.empty());
  EXPECT_EQ(config.mx_policy, MxPolicy::next_host);
  EXPECT_EQ(config.smtp_port, 25);
  EXPECT_EQ(config.timeout_remote, 1200u);
  EXPECT_EQ(config.timeout_smtpd, 1200u);
  EXPECT_EQ(config.queue_store, "journal");
  EXPECT_EQ(config.retry_schedule, "qmail");
}

TEST(ReadConfig, WithoutRcpthostsNothingMayBeRelayedIn) {
  EXPECT_FALSE(good({}).rcpthosts.has_value());
  EXPECT_TRUE(good({{"rcpthosts", ""}}).rcpthosts.has_value());
}

TEST(ReadConfig, MorercpthostsIsReadFromItsDatabase) {
  CdbMaker maker;
  ASSERT_TRUE(maker.add("b.example", "").has_value());
  const Config config = good({{"morercpthosts.cdb", maker.finish()}});
  ASSERT_NE(config.morercpthosts, nullptr);
  EXPECT_TRUE(config.morercpthosts->contains("b.example"));
  EXPECT_EQ(good({}).morercpthosts, nullptr);
}

TEST(ReadConfig, ADamagedDatabaseIsAFaultOfTheFile) {
  EXPECT_EQ(errors_of({{"morercpthosts.cdb", "b.example\n"}}),
            std::vector<std::string>{"control/morercpthosts.cdb: damaged, or no cdb; make it anew "
                                     "with `porpoise newmrh`"});
}

TEST(ReadConfig, WhatInjectionNeedsIsThisHostByDefault) {
  const Config config = good({});
  for (const std::string& host :
       {config.defaultdomain, config.defaulthost, config.plusdomain, config.idhost}) {
    EXPECT_EQ(host, "mail.example.com");
  }
  EXPECT_TRUE(config.qmqpservers.empty());
}

TEST(ReadConfig, QmqpserversAreAddressesWithTheirOwnPort) {
  const Config config = good({{"qmqpservers", "192.0.2.1\n[2001:db8::1]:6280\n"}});
  ASSERT_EQ(config.qmqpservers.size(), 2u);
  EXPECT_EQ(config.qmqpservers[0].to_string(), "192.0.2.1:628");
  EXPECT_EQ(config.qmqpservers[1].to_string(), "[2001:db8::1]:6280");
  EXPECT_EQ(errors_of({{"qmqpservers", "hub.example\n"}}).size(), 1u);
}

TEST(ReadConfig, OnlyThisHostMayRelayByDefault) {
  const auto may_relay = [config = good({})](const char* address) {
    const IpAddress client = boost::asio::ip::make_address(address);
    return std::any_of(config.relayclients.begin(), config.relayclients.end(),
                       [&client](const AddressRange& range) { return range.contains(client); });
  };
  EXPECT_TRUE(may_relay("127.0.0.1"));
  EXPECT_TRUE(may_relay("127.255.0.1"));
  EXPECT_TRUE(may_relay("::1"));
  EXPECT_FALSE(may_relay("10.0.0.1"));
  EXPECT_FALSE(may_relay("::2"));
}

TEST(ReadConfig, AnEmptyRelayclientsLetsNobodyRelay) {
  EXPECT_TRUE(good({{"relayclients", "# nobody\n"}}).relayclients.empty());
}

TEST(ReadConfig, AnEmptyLocalsMakesNothingLocal) {
  EXPECT_TRUE(good({{"locals", ""}}).locals.empty());
}

TEST(ReadConfig, ListsDropCommentsBlankLinesAndTrailingBlanks) {
  const Config config = good({{"locals", "# ours\n\nA.example \t\r\n  \nb.example"}});
  EXPECT_EQ(config.locals.entries(),
            (std::set<std::string, std::less<>>{"a.example", "b.example"}));
}

TEST(ReadConfig, OfLinesThatTakeOneValueOnlyTheFirstCounts) {
  EXPECT_EQ(good({{"helohost", "a.example \t\nb.example\n"}}).helohost, "a.example");
  EXPECT_EQ(good({{"databytes", "12\n34\n"}}).databytes, 12u);
}

TEST(ReadConfig, TheDefaultDeliveryHasTheLinesOfAQmailFile) {
  EXPECT_EQ(good({}).default_delivery, std::vector<std::string>{"./Maildir/"});
  EXPECT_EQ(good({{"defaultdelivery", "# ours\n|count mail\n./Mailbox \n"}}).default_delivery,
            (std::vector<std::string>{"|count mail", "./Mailbox"}));
  EXPECT_EQ(errors_of({{"defaultdelivery", "# nothing\n"}}).size(), 1u);
  EXPECT_EQ(good({}).timeout_program, 0u);
}

TEST(ReadConfig, AGreetingMayHaveManyWords) {
  EXPECT_EQ(good({{"smtpgreeting", "a.example No spam\n"}}).smtp_greeting, "a.example No spam");
}

TEST(ReadConfig, OfEqualKeysTheLastLineWinsWhateverTheirCase) {
  const Config config = good({{"virtualdomains", "A.example:ann\na.EXAMPLE:bob\n:rest\n"}});
  EXPECT_EQ(config.virtualdomains, (KeyedList{{"", "rest"}, {"a.example", "bob"}}));
  const Config vectors = good({{"virtualdomains",
                                "virt.ex:bob\nUser@U.ex:carl-x\n.wild.ex:dave\nnot.wild.ex:\n"
                                "v2.ex:one\nv2.ex:two\n:catch\n.ok.net:\n"}});
  EXPECT_EQ(vectors.virtualdomains,
            (KeyedList{{"virt.ex", "bob"},
                       {"user@u.ex", "carl-x"},
                       {".wild.ex", "dave"},
                       {"not.wild.ex", ""},
                       {"v2.ex", "two"},
                       {"", "catch"},
                       {".ok.net", ""}}));
}

TEST(ReadConfig, KeyedLinesSplitAtTheFirstColon) {
  const Config config = good({{"smtproutes",
                               "a.example:relay.example:2525\nb.example:\n"
                               "c.example:[2001:db8::1]:26\n:rest.example\n"}});
  EXPECT_EQ(config.smtproutes, (KeyedList{{"", "rest.example"},
                                          {"a.example", "relay.example:2525"},
                                          {"b.example", ""},
                                          {"c.example", "[2001:db8::1]:26"}}));
}

TEST(ReadConfig, BadmailfromAndPercenthackMatchWithoutCase) {
  const Config config =
      good({{"badmailfrom", "Spam@A.example\n@B.example\n"}, {"percenthack", "C.example"}});
  EXPECT_TRUE(config.badmailfrom.contains("spam@a.example"));
  EXPECT_TRUE(config.badmailfrom.contains("@b.example"));
  EXPECT_TRUE(config.percenthack.contains("c.example"));
}

TEST(ReadConfig, ConcurrencyincomingIsATotalAndPerhapsALimitPerClient) {
  const Config both = good({{"concurrencyincoming", "30 4\n"}});
  EXPECT_EQ(both.concurrency_incoming, 30u);
  EXPECT_EQ(both.concurrency_incoming_client, 4u);
  const Config total = good({{"concurrencyincoming", "300\n"}});
  EXPECT_EQ(total.concurrency_incoming, 300u);
  EXPECT_EQ(total.concurrency_incoming_client, Config().concurrency_incoming_client);
}

TEST(ReadConfig, ATimeoutOfZeroCountsAsOne) {
  EXPECT_EQ(good({{"timeoutsmtpd", "0"}}).timeout_smtpd, 1u);
}

struct BadFile {
  const char* name;
  const char* text;
  const char* error;
};

class BadFiles : public testing::TestWithParam<BadFile> {};

TEST_P(BadFiles, AreReportedWithFileLineAndMend) {
  const BadFile& bad = GetParam();
  EXPECT_EQ(errors_of({{bad.name, bad.text}}), std::vector<std::string>{bad.error});
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadFiles,
    testing::Values(
        BadFile{
            "relayclients", "127.0.0.1\n# office\n10.0.0/8\n",
            "control/relayclients:3: `10.0.0/8` is not an address range; write it as 10.0.0.0/8"},
        BadFile{"relayclients", "10.0.0.0/33",
                "control/relayclients:1: `10.0.0.0/33` is not an address range; write it as "
                "192.0.2.0/24 or 2001:db8::/32"},
        BadFile{"relayclients", "2001:zz::/32",
                "control/relayclients:1: `2001:zz::/32` is not an address range; write it as "
                "192.0.2.0/24 or 2001:db8::/32"},
        BadFile{"databytes", "many\n",
                "control/databytes:1: `many` is not a number from 0 to 18446744073709551615; write "
                "one in decimal digits"},
        BadFile{"databytes", "", "control/databytes:1: empty; write a number or remove the file"},
        BadFile{"databytes", "-1",
                "control/databytes:1: `-1` is not a number from 0 to 18446744073709551615; write "
                "one in decimal digits"},
        BadFile{"queuelifetime", "7 days",
                "control/queuelifetime:1: `7 days` is more than one number; write no more than "
                "that"},
        BadFile{"concurrencyremote", "4294967296",
                "control/concurrencyremote:1: `4294967296` is not a number from 0 to 4294967295; "
                "write one in decimal digits"},
        BadFile{"concurrencyincoming", "0",
                "control/concurrencyincoming:1: `0` is not a number from 1 to 4294967295; write "
                "one in decimal digits"},
        BadFile{"concurrencyincoming", "1 2 3",
                "control/concurrencyincoming:1: `1 2 3` is more than 2 numbers; write no more "
                "than that"},
        BadFile{"smtproutes", "a.example:relay.example:0",
                "control/smtproutes:1: `relay.example:0` is not a relay; write HOST or HOST:PORT, "
                "the port from 1 to 65535, an IPv6 address in brackets"},
        BadFile{"smtproutes", "\nrelay.example",
                "control/smtproutes:2: `relay.example` is not of the form DOMAIN:RELAY or "
                "DOMAIN:RELAY:PORT"},
        BadFile{"virtualdomains", "a.example ann",
                "control/virtualdomains:1: `a.example ann` is not of the form DOMAIN:PREFIX"},
        BadFile{"locals", "a.example\nb.example c.example",
                "control/locals:2: `b.example c.example` is not a host name; write one host a "
                "line, such as example.com"},
        BadFile{"rcpthosts", "ann@a.example",
                "control/rcpthosts:1: `ann@a.example` is not a host name; write one host a line, "
                "such as example.com"},
        BadFile{"helohost", " \n",
                "control/helohost:1: empty; write one host name or remove the file"},
        BadFile{"helohost", "a b",
                "control/helohost:1: `a b` has a space in it; write one host name"},
        BadFile{"me", "a.example:25",
                "control/me:1: `a.example:25` is not a host name; write one host name"},
        BadFile{"helohost", "#a.example",
                "control/helohost:1: `#a.example` is not a host name; write one host name"},
        BadFile{"bouncefrom", "MAILER\1DAEMON",
                "control/bouncefrom:1: `MAILER?DAEMON` has a byte that cannot be printed; write "
                "the part before the @"},
        BadFile{"locals", "a.example\1",
                "control/locals:1: `a.example?` is not a host name; write one host a line, such "
                "as example.com"},
        BadFile{"bounceformat", "html",
                "control/bounceformat:1: `html` is no format; write qsbmf or dsn"},
        BadFile{"bounceper", "day",
                "control/bounceper:1: `day` is no way to notify; write message or recipient"},
        BadFile{"dnsservers", "192.0.2.1\nns.example",
                "control/dnsservers:2: `ns.example` is no name server; write ADDRESS or "
                "ADDRESS:PORT, an IPv6 address with a port in brackets"},
        BadFile{"mxpolicy", "last",
                "control/mxpolicy:1: `last` is no policy; write next-host or first-connection"},
        BadFile{"retryschedule", "fixd:60",
                "control/retryschedule:1: unknown retry schedule 'fixd:60': use qmail, postfix, "
                "sendmail, exim, opensmtpd, haraka, kumomta, stalwart, rfc5321, aol, priced:P, "
                "fixed:N, linear:FIRST,STEP[,CAP], exponential:FIRST,FACTOR,CAP[,JITTER] or "
                "table:AGE,..."},
        BadFile{"smtpport", "0",
                "control/smtpport:1: `0` is not a number from 1 to 65535; write one in decimal "
                "digits"},
        BadFile{
            "queuestore", "maildir",
            "control/queuestore:1: `maildir` is not a kind of queue; write journal or classic"}));

TEST(ReadConfig, SaysThatMeIsMissing) {
  const LoadOutcome outcome = read_config("/home", {});
  EXPECT_EQ(outcome.config, nullptr);
  EXPECT_EQ(outcome.errors,
            std::vector<std::string>{"control/me: missing; write this host's full name into it"});
}

TEST(ReadConfig, ReportsEveryFaultAtOnce) {
  EXPECT_EQ(errors_of({{"databytes", "x"}, {"timeoutremote", "y"}}).size(), 2u);
}

TEST(ReadConfig, UnprintableBytesNeverReachTheErrorLine) {
  const std::vector<std::string> errors = errors_of({{"databytes", std::string("\x1b[2J\0z", 6)}});
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_NE(errors[0].find("`?[2J?z`"), std::string::npos) << errors[0];
  EXPECT_EQ(errors_of({{"retryschedule", "\xff"}}),
            std::vector<std::string>{"control/retryschedule:1: `?` has a byte that cannot be "
                                     "printed; write the name of a schedule"});
}

RC_GTEST_PROP(ReadConfig, AnyTextGivesAConfigOrAnErrorNeverBothOrNeither,
              (const std::string& text)) {
  const std::string name =
      *rc::gen::element<std::string>("me", "relayclients", "smtproutes", "databytes", "locals",
                                     "concurrencyincoming", "virtualdomains", "helohost");
  const LoadOutcome outcome = read_config("/home", {{"me", "a.example"}, {name, text}});
  RC_ASSERT((outcome.config == nullptr) == !outcome.errors.empty());
  for (const std::string& error : outcome.errors) {
    RC_ASSERT(error.starts_with("control/" + name + ":"));
    RC_ASSERT(error.find('\n') == error.npos);
  }
}

TEST(Relay, IsAHostAndPerhapsAPort) {
  EXPECT_EQ(parse_relay("")->host, "");
  EXPECT_EQ(parse_relay("relay.example")->port, 25);
  EXPECT_EQ(parse_relay("[192.0.2.1]:2525")->host, "[192.0.2.1]");
  EXPECT_EQ(parse_relay("[192.0.2.1]:2525")->port, 2525);
  EXPECT_EQ(parse_relay("[2001:db8::1]")->host, "[2001:db8::1]");
  for (const char* bad : {":25", "a:", "a:0", "a:65536", "a:1x", "2001:db8::1"}) {
    EXPECT_FALSE(parse_relay(bad).has_value()) << bad;
  }
}

TEST(HostSet, MatchesTheHostItselfOrAnySuffixEntry) {
  HostSet hosts;
  hosts.add("a.example");
  hosts.add(".B.example");
  EXPECT_TRUE(hosts.matches("A.Example"));
  EXPECT_FALSE(hosts.matches("x.a.example"));
  EXPECT_TRUE(hosts.matches("x.b.example"));
  EXPECT_TRUE(hosts.matches("x.y.b.example"));
  EXPECT_FALSE(hosts.matches("b.example"));
  EXPECT_FALSE(hosts.matches("xb.example"));
  EXPECT_TRUE(hosts.contains_exact(".b.EXAMPLE"));
}

}  // namespace
}  // namespace porpoise::control
