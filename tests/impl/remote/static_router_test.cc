#include "impl/remote/static_router.h"

#include <gtest/gtest.h>

#include "impl/remote/address_literal.h"
#include "tests/support/run_task.h"
#include "tests/support/scripted_entropy.h"
#include "tests/support/scripted_network.h"
#include "tests/support/scripted_resolver.h"

namespace porpoise::remote {
namespace {

using roles::Verdict;

struct StaticRig {
  StaticRig()
      : network(clock),
        source(config()),
        dns(source, clock, entropy, nobody),
        router(source, network, dns) {
    network.own.push_back(boost::asio::ip::make_address("192.0.2.99"));
  }

  static std::shared_ptr<const control::Config> config() {
    auto made = std::make_shared<control::Config>();
    made->smtproutes = {{"a.ex", "192.0.2.1"},          {".a.ex", "192.0.2.2:2525"},
                        {"six.ex", "[2001:db8::1]:26"}, {"lit.ex", "[192.0.2.3]"},
                        {"[192.0.2.50]", "192.0.2.4"},  {"self.ex", "192.0.2.99:25"}};
    return made;
  }

  Route route(std::string host) { return test::run_task(context, router.route(std::move(host))); }
  /// The only hop, or the text of the refusal.
  std::string to(std::string host) {
    const Route found = route(std::move(host));
    if (found.refusal) return found.refusal->text;
    return found.hops.size() == 1 ? found.hops[0].endpoint.to_string() : "?";
  }

  boost::asio::io_context context;
  test::StillClock clock;
  test::ScriptedNetwork network;
  control::ConfigSource source;
  test::ScriptedEntropy entropy;
  test::ScriptedResolver nobody;
  DnsRouter dns;
  StaticRouter router;
};

TEST(StaticRouter, FollowsSmtproutes) {
  StaticRig rig;
  const std::pair<const char*, const char*> routes[] = {
      {"a.ex", "192.0.2.1:25"},       {"A.EX", "192.0.2.1:25"},   {"x.a.ex", "192.0.2.2:2525"},
      {"six.ex", "[2001:db8::1]:26"}, {"lit.ex", "192.0.2.3:25"}, {"[192.0.2.50]", "192.0.2.4:25"},
      {"self.ex", "192.0.2.99:25"}};
  for (const auto& [host, endpoint] : routes) EXPECT_EQ(rig.to(host), endpoint) << host;
}

TEST(StaticRouter, ConnectsToAddressLiterals) {
  StaticRig rig;
  EXPECT_EQ(rig.to("[192.0.2.7]"), "192.0.2.7:25");
  EXPECT_EQ(rig.to("192.0.2.7"), "192.0.2.7:25");
  EXPECT_EQ(rig.to("[IPv6:2001:db8::7]"), "[2001:db8::7]:25");
}

TEST(StaticRouter, NeverConnectsToItself) {
  StaticRig rig;
  for (const char* host : {"[192.0.2.99]", "[127.0.0.1]", "[0.0.0.0]", "[IPv6:::1]"}) {
    const Route found = rig.route(host);
    ASSERT_TRUE(found.refusal.has_value()) << host;
    EXPECT_EQ(found.refusal->kind, Verdict::Kind::failed);
    EXPECT_EQ(found.refusal->text,
              "Sorry. Although I'm listed as a best-preference MX or A for that host,\n"
              "it isn't in my control/locals file, so I don't treat it as local. (#5.4.6)\n");
  }
}

TEST(StaticRouter, AsksNobodyWhatItKnows) {
  StaticRig rig;
  for (const char* host : {"a.ex", "lit.ex", "[192.0.2.7]", "[127.0.0.1]"}) rig.route(host);
  EXPECT_TRUE(rig.nobody.asked.empty());
  rig.route("other.ex");
  EXPECT_EQ(rig.nobody.asked, std::vector<std::string>{"MX other.ex"});
}

TEST(StaticRouter, TakesTheMachinesOtherServersForOthers) {
  StaticRig rig;
  auto changed = std::make_shared<control::Config>();
  changed->smtp_port = 2525;
  rig.source.replace(changed);
  EXPECT_EQ(rig.to("[127.0.0.1]"), "127.0.0.1:2525");
  EXPECT_EQ(rig.to("[192.0.2.99]"), "192.0.2.99:2525");
  rig.router.listens_at({Endpoint(boost::asio::ip::make_address("127.0.0.1"), 2525)});
  EXPECT_NE(rig.to("[192.0.2.99]"), "192.0.2.99:2525");
}

TEST(StaticRouter, HearsOfNewSettings) {
  StaticRig rig;
  auto changed = std::make_shared<control::Config>();
  changed->smtproutes = {{"", "192.0.2.8"}};
  rig.source.replace(changed);
  EXPECT_EQ(rig.to("other.ex"), "192.0.2.8:25");
}

TEST(AddressLiteral, IsAnAddressAndNothingElse) {
  for (const char* host : {"", "[]", "[", "]", "[1.2.3]", "a.ex", "[IPv6:1.2.3.4]", "[1.2.3.4",
                           "1.2.3.4]", "[IPv6:]", "[fe80::1%lo]", "[1.2.3.4]:25"}) {
    EXPECT_FALSE(parse_address_literal(host).has_value()) << host;
  }
}

}  // namespace
}  // namespace porpoise::remote
