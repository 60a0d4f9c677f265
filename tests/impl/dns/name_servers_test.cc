#include "impl/dns/name_servers.h"

#include <gtest/gtest.h>

#include "impl/control/name_server.h"

namespace porpoise::dns {
namespace {

std::string servers_in(std::string_view text) {
  std::string all;
  for (const Endpoint& server : parse_resolv_conf(text)) all += server.to_string() + " ";
  return all;
}

TEST(ResolvConf, NamesTheServers) {
  EXPECT_EQ(servers_in("# comment\nsearch a.ex\nnameserver 192.0.2.1\n\n"
                       " nameserver\t2001:db8::1  # second\r\nnameserver 192.0.2.3"),
            "192.0.2.1:53 [2001:db8::1]:53 192.0.2.3:53 ");
}

TEST(ResolvConf, StandsForThisMachineWhenItNamesNone) {
  for (const char* text : {"", "options edns0\n", "nameserver\n", "nameserver ns.ex\n",
                           "nameserver fe80::1%eth0\n", "nameservers 192.0.2.1\n"}) {
    EXPECT_EQ(servers_in(text), "127.0.0.1:53 ") << text;
  }
}

TEST(ResolvConf, NamesNoMoreThanThree) {
  EXPECT_EQ(servers_in("nameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\n"
                       "nameserver 192.0.2.4\n"),
            "192.0.2.1:53 192.0.2.2:53 192.0.2.3:53 ");
}

TEST(NameServer, IsAnAddressPerhapsWithAPort) {
  const std::pair<const char*, const char*> texts[] = {{"192.0.2.1", "192.0.2.1:53"},
                                                       {"192.0.2.1:5353", "192.0.2.1:5353"},
                                                       {"2001:db8::1", "[2001:db8::1]:53"},
                                                       {"::1", "[::1]:53"},
                                                       {"[::1]:5353", "[::1]:5353"}};
  for (const auto& [text, server] : texts) {
    const std::optional<Endpoint> parsed = control::parse_name_server(text);
    ASSERT_TRUE(parsed.has_value()) << text;
    EXPECT_EQ(parsed->to_string(), server);
  }
  for (const char* text : {"", "ns.ex", "192.0.2.1:0", "192.0.2.1:99999", "192.0.2.0/24",
                           "[::1]:", "192.0.2.1 192.0.2.2", "fe80::1%eth0"}) {
    EXPECT_FALSE(control::parse_name_server(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace porpoise::dns
