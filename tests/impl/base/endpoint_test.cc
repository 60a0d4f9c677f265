#include "impl/base/endpoint.h"

#include <gtest/gtest.h>

namespace porpoise {
namespace {

TEST(Endpoint, WritesWhatItReads) {
  for (const char* text : {"192.0.2.1:25", "[2001:db8::1]:2525", "0.0.0.0:0"}) {
    const Result<Endpoint> endpoint = parse_endpoint(text);
    ASSERT_TRUE(endpoint.has_value()) << text;
    EXPECT_EQ(endpoint->to_string(), text);
  }
}

TEST(Endpoint, RefusesWhatIsNoEndpoint) {
  for (const char* text : {"", "1.2.3.4", "1.2.3.4:", ":25", "2001:db8::1:25x", "1.2.3.4:70000",
                           "[1.2.3.4]:25", "::1:25", "1.2.3.4:-1", "[fe80::1%lo]:25"}) {
    EXPECT_FALSE(parse_endpoint(text).has_value()) << text;
  }
}

TEST(AddressRange, HoldsExactlyItsAddresses) {
  const AddressRange range = *parse_address_range("10.1.128.0/17");
  EXPECT_TRUE(range.contains(boost::asio::ip::make_address("10.1.255.255")));
  EXPECT_FALSE(range.contains(boost::asio::ip::make_address("10.1.127.255")));
  EXPECT_FALSE(range.contains(boost::asio::ip::make_address("::ffff:10.1.200.1")));
  EXPECT_TRUE(parse_address_range("::/0")->contains(boost::asio::ip::make_address("fe80::1")));
  EXPECT_FALSE(parse_address_range("10.0.0.0/33").has_value());
  EXPECT_FALSE(parse_address_range("10.0.0/8").has_value());
}

}  // namespace
}  // namespace porpoise
