#include "impl/remote/dns_router.h"

#include <set>

#include <gtest/gtest.h>

#include "tests/support/run_task.h"
#include "tests/support/scripted_entropy.h"
#include "tests/support/scripted_resolver.h"
#include "tests/support/scripted_stream.h"

namespace porpoise::remote {
namespace {

using Kind = dns::Answer::Kind;
using dns::RecordType;

constexpr const char* kUnknown = "Z Sorry, I couldn't find any host by that name. (#4.1.2)\n";
constexpr const char* kNowhere =
    "D Sorry, I couldn't find a mail exchanger or IP address. (#5.4.4)\n";
constexpr const char* kAmbiguous =
    "D Sorry. Although I'm listed as a best-preference MX or A for that host,\n"
    "it isn't in my control/locals file, so I don't treat it as local. (#5.4.6)\n";

struct DnsRig {
  DnsRig() : source(std::make_shared<control::Config>()), router(source, clock, entropy, names) {
    own.name = "here.ex";
    own.addresses.push_back(boost::asio::ip::make_address("192.0.2.99"));
  }

  /// `192.0.2.1:25/10 ...`, or the refusal's letter and text.
  static std::string text_of(const Route& route) {
    if (route.refusal) {
      const bool failed = route.refusal->kind == roles::Verdict::Kind::failed;
      return (failed ? "D " : "Z ") + route.refusal->text;
    }
    std::string hops;
    for (const Hop& hop : route.hops) {
      hops += hop.endpoint.to_string() + "/" + std::to_string(hop.preference) + " ";
    }
    return hops;
  }
  std::string to(std::string host) {
    return text_of(test::run_task(context, router.to_domain(std::move(host), own)));
  }
  std::string relay(std::string host, std::uint16_t port) {
    return text_of(test::run_task(context, router.to_relay(std::move(host), port)));
  }

  boost::asio::io_context context;
  test::StillClock clock;
  test::ScriptedEntropy entropy;
  test::ScriptedResolver names;
  control::ConfigSource source;
  OwnPlaces own;
  DnsRouter router;
};

TEST(DnsRouter, TriesTheLowestPreferenceFirst) {
  DnsRig rig;
  rig.names.mx("a.ex", 20, "two.ex");
  rig.names.mx("a.ex", 10, "one.ex");
  rig.names.mx("a.ex", 30, "gone.ex");
  rig.names.a("one.ex", "192.0.2.1");
  rig.names.a("two.ex", "192.0.2.2");
  EXPECT_EQ(rig.to("A.ex"), "192.0.2.1:25/10 192.0.2.2:25/20 ");
}

TEST(DnsRouter, DrawsTheOrderOfEquals) {
  DnsRig rig;
  for (const char* host : {"one.ex", "two.ex", "three.ex"}) rig.names.mx("a.ex", 10, host);
  rig.names.a("one.ex", "192.0.2.1");
  rig.names.a("two.ex", "192.0.2.2");
  rig.names.a("three.ex", "192.0.2.3");
  std::set<std::string> orders;
  for (int i = 0; i < 200; ++i) orders.insert(rig.to("a.ex"));
  EXPECT_EQ(orders.size(), 6u);
}

TEST(DnsRouter, TriesBothFamiliesOfEveryHost) {
  DnsRig rig;
  rig.names.mx("a.ex", 10, "one.ex");
  rig.names.mx("a.ex", 20, "six.ex");
  rig.names.a("one.ex", "192.0.2.1");
  rig.names.aaaa("one.ex", "2001:db8::1");
  rig.names.aaaa("six.ex", "2001:db8::6");
  EXPECT_EQ(rig.to("a.ex"), "192.0.2.1:25/10 [2001:db8::1]:25/10 [2001:db8::6]:25/20 ");
}

TEST(DnsRouter, TriesAnAddressOnce) {
  DnsRig rig;
  for (const char* host : {"one.ex", "two.ex"}) {
    rig.names.mx("a.ex", host[0] == 'o' ? 10 : 20, host);
    rig.names.a(host, "192.0.2.1");
  }
  EXPECT_EQ(rig.to("a.ex"), "192.0.2.1:25/10 ");
}

TEST(DnsRouter, TakesTheHostItselfWhereThereIsNoMx) {
  DnsRig rig;
  rig.names.a("a.ex", "192.0.2.1");
  rig.names.aaaa("six.ex", "2001:db8::6");
  rig.names.is("text.ex", RecordType::mx, Kind::no_data);
  EXPECT_EQ(rig.to("a.ex"), "192.0.2.1:25/0 ");
  EXPECT_EQ(rig.to("six.ex"), "[2001:db8::6]:25/0 ");
  EXPECT_EQ(rig.to("text.ex"), "D Sorry, I couldn't find any host named text.ex. (#5.1.2)\n");
}

TEST(DnsRouter, FailsWhatIsNotThere) {
  DnsRig rig;
  for (const char* host : {"gone.ex", "[a.ex]", "a..ex", "\xc3\xa4.ex"}) {
    const std::string text = std::string("D Sorry, I couldn't find any host named ") + host;
    EXPECT_EQ(rig.to(host), text + ". (#5.1.2)\n");
  }
  rig.names.mx("empty.ex", 10, "gone.ex");
  EXPECT_EQ(rig.to("empty.ex"), kNowhere);
}

TEST(DnsRouter, DefersWhatNobodyKnows) {
  DnsRig rig;
  rig.names.is("a.ex", RecordType::mx, Kind::failed);
  EXPECT_EQ(rig.to("a.ex"), kUnknown);
  rig.names.is("b.ex", RecordType::a, Kind::failed);
  EXPECT_EQ(rig.to("b.ex"), kUnknown);
  rig.names.mx("c.ex", 10, "gone.ex");
  rig.names.mx("c.ex", 20, "b.ex");
  EXPECT_EQ(rig.to("c.ex"), kUnknown);
  rig.names.mx("d.ex", 10, "b.ex");
  rig.names.mx("d.ex", 20, "one.ex");
  rig.names.a("one.ex", "192.0.2.1");
  EXPECT_EQ(rig.to("d.ex"), "192.0.2.1:25/20 ");
}

TEST(DnsRouter, ObeysANullMx) {
  DnsRig rig;
  rig.names.mx("a.ex", 0, ".");
  EXPECT_EQ(rig.to("a.ex"), "D Sorry, a.ex says that it takes no mail: null MX. (#5.1.10)\n");
  rig.names.mx("a.ex", 10, "one.ex");
  rig.names.a("one.ex", "192.0.2.1");
  EXPECT_EQ(rig.to("a.ex"), "192.0.2.1:25/10 ");
}

TEST(DnsRouter, NeverLeadsToItself) {
  DnsRig rig;
  rig.names.mx("a.ex", 10, "one.ex");
  rig.names.mx("a.ex", 20, "me.ex");
  rig.names.mx("a.ex", 20, "two.ex");
  rig.names.mx("a.ex", 30, "three.ex");
  rig.names.a("one.ex", "192.0.2.1");
  rig.names.a("me.ex", "192.0.2.99");
  rig.names.a("two.ex", "192.0.2.2");
  rig.names.a("three.ex", "192.0.2.3");
  EXPECT_EQ(rig.to("a.ex"), "192.0.2.1:25/10 ");
  rig.names.mx("b.ex", 10, "me.ex");
  rig.names.mx("b.ex", 20, "one.ex");
  EXPECT_EQ(rig.to("b.ex"), kAmbiguous);
}

TEST(DnsRouter, KnowsItselfByEveryAddressAndByName) {
  DnsRig rig;
  for (const char* address :
       {"192.0.2.99", "0.0.0.0", "127.0.0.1", "127.9.9.9", "::", "::1", "::ffff:192.0.2.99"}) {
    DnsRig fresh;
    const bool four = std::string_view(address).find(':') == std::string_view::npos;
    four ? fresh.names.a("a.ex", address) : fresh.names.aaaa("a.ex", address);
    EXPECT_EQ(fresh.to("a.ex"), kAmbiguous) << address;
  }
  rig.names.mx("a.ex", 10, "here.ex");
  rig.names.a("here.ex", "198.51.100.1");
  EXPECT_EQ(rig.to("a.ex"), kAmbiguous) << "behind a translator of addresses";
}

/// qmail would take this for ambiguous and bounce the mail.
TEST(DnsRouter, WaitsForABetterHostThanItself) {
  DnsRig rig;
  rig.names.mx("a.ex", 10, "one.ex");
  rig.names.mx("a.ex", 20, "here.ex");
  rig.names.is("one.ex", RecordType::a, Kind::failed);
  EXPECT_EQ(rig.to("a.ex"), kUnknown);
}

TEST(DnsRouter, AsksForTheAddressesOfARelayAlone) {
  DnsRig rig;
  rig.names.mx("relay.ex", 10, "other.ex");
  rig.names.a("relay.ex", "192.0.2.99");
  EXPECT_EQ(rig.relay("relay.ex", 26), "192.0.2.99:26/0 ");
  const std::vector<std::string> asked = {"A relay.ex", "AAAA relay.ex"};
  EXPECT_EQ(rig.names.asked, asked);
  EXPECT_EQ(rig.relay("gone.ex", 26),
            "D Sorry, I couldn't find any host named gone.ex. (#5.1.2)\n");
}

TEST(DnsRouter, HasNoLimitOnExchangers) {
  DnsRig rig;
  for (int i = 0; i < 1000; ++i) {
    const std::string host = "mx" + std::to_string(i) + ".ex";
    rig.names.mx("a.ex", static_cast<std::uint16_t>(i), host);
    rig.names.a(host, "10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250));
  }
  const Route route = test::run_task(rig.context, rig.router.to_domain("a.ex", rig.own));
  EXPECT_EQ(route.hops.size(), 1000u);
}

}  // namespace
}  // namespace porpoise::remote
