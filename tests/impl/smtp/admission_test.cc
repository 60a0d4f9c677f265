#include "impl/smtp/admission.h"

#include <gtest/gtest.h>

namespace porpoise::smtp {
namespace {

IpAddress address(const char* text) {
  return boost::asio::ip::make_address(text);
}

Admission admission(std::shared_ptr<const control::Config> config,
                    const char* client = "192.0.2.7") {
  auto own = std::make_shared<std::vector<IpAddress>>();
  own->push_back(address("198.51.100.1"));
  own->push_back(address("2001:db8::1"));
  return {std::move(config), own, address(client), address("192.0.2.1")};
}

TEST(Admission, WithoutRcpthostsNobodyMayRelay) {
  const auto config = std::make_shared<control::Config>();
  EXPECT_FALSE(admission(config).admits_recipient("a@b.example"));
  EXPECT_TRUE(admission(config).admits_recipient("postmaster"));
  EXPECT_TRUE(admission(config).admits_recipient(""));
}

TEST(Admission, AdmitsTheHostsOfRcpthosts) {
  const auto config = std::make_shared<control::Config>();
  config->rcpthosts.emplace();
  config->rcpthosts->add("here.example");
  config->rcpthosts->add(".sub.example");
  const Admission rules = admission(config);
  EXPECT_TRUE(rules.admits_recipient("a@HERE.example"));
  EXPECT_TRUE(rules.admits_recipient("a@x.y.sub.example"));
  EXPECT_TRUE(rules.admits_recipient("a@b@here.example"));
  EXPECT_FALSE(rules.admits_recipient("a@sub.example"));
  EXPECT_FALSE(rules.admits_recipient("a@here.example@elsewhere.example"));
  EXPECT_FALSE(rules.admits_recipient("a@"));
}

TEST(Admission, LetsRelayClientsSendAnywhere) {
  const auto config = std::make_shared<control::Config>();
  config->relayclients.push_back(*parse_address_range("192.0.2.0/24"));
  EXPECT_TRUE(admission(config, "192.0.2.7").admits_recipient("a@elsewhere.example"));
  EXPECT_TRUE(admission(config, "::ffff:192.0.2.7").admits_recipient("a@elsewhere.example"));
  EXPECT_FALSE(admission(config, "192.0.3.7").admits_recipient("a@elsewhere.example"));
}

TEST(Admission, KnowsBadSendersByAddressAndByHost) {
  const auto config = std::make_shared<control::Config>();
  config->badmailfrom = {"bad@spam.example", "@worse.example"};
  const Admission rules = admission(config);
  EXPECT_TRUE(rules.refuses_sender("BAD@spam.example"));
  EXPECT_TRUE(rules.refuses_sender("x@y@Worse.example"));
  EXPECT_FALSE(rules.refuses_sender("good@spam.example"));
  EXPECT_FALSE(rules.refuses_sender("x@sub.worse.example"));
  EXPECT_FALSE(rules.refuses_sender(""));
}

TEST(Admission, CallsItsOwnAddressesByName) {
  const auto config = std::make_shared<control::Config>();
  EXPECT_EQ(admission(config).with_own_name("a@[198.51.100.1]"), "a@[198.51.100.1]");
  config->localiphost = "mx.example";
  const Admission rules = admission(config);
  const std::pair<const char*, const char*> table[] = {
      {"a@[198.51.100.1]", "a@mx.example"},     {"a@[192.0.2.1]", "a@mx.example"},
      {"a@[IPv6:2001:db8::1]", "a@mx.example"}, {"a@[203.0.113.9]", "a@[203.0.113.9]"},
      {"a@[198.51.100.1", "a@[198.51.100.1"},   {"a@[]", "a@[]"},
      {"[192.0.2.1]", "[192.0.2.1]"},           {"#@[]", "#@[]"},
      {"a@[2001:db8::1]", "a@[2001:db8::1]"},   {"", ""},
  };
  for (const auto& [given, taken] : table) EXPECT_EQ(rules.with_own_name(given), taken) << given;
}

}  // namespace
}  // namespace porpoise::smtp
