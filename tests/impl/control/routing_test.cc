#include "impl/control/routing.h"

#include <gtest/gtest.h>

namespace porpoise::control {
namespace {

/// The settings of qmail's routing vectors.
Config vector_config() {
  Config config;
  config.envnoathost = "zippy.ee.movie.edu";
  config.locals.add("zippy.ee.movie.edu");
  config.locals.add("loc.ex");
  config.percenthack = {"hack.ex", "loc.ex"};
  config.virtualdomains = {{"virt.ex", "bob"},  {"user@u.ex", "carl-x"}, {".wild.ex", "dave"},
                           {"not.wild.ex", ""}, {"v2.ex", "two"},        {"", "catch"},
                           {".ok.net", ""}};
  return config;
}

struct Vector {
  const char* input;
  RoutedAddress::Kind kind;
  const char* address;
};

TEST(RouteAddress, FollowsQmailsVectors) {
  constexpr auto local = RoutedAddress::Kind::local;
  constexpr auto remote = RoutedAddress::Kind::remote;
  const Config config = vector_config();
  const Vector vectors[] = {
      {"plain", local, "plain@zippy.ee.movie.edu"},
      {"A@LOC.EX", local, "A@LOC.EX"},
      {"a@VIRT.ex", local, "bob-a@VIRT.ex"},
      {"user@u.ex", local, "carl-x-user@u.ex"},
      {"USER@U.EX", local, "carl-x-USER@U.EX"},
      {"other@u.ex", local, "catch-other@u.ex"},
      {"a@x.wild.ex", local, "dave-a@x.wild.ex"},
      {"a@wild.ex", local, "catch-a@wild.ex"},
      {"a@not.wild.ex", remote, "a@not.wild.ex"},
      {"a@y.not.wild.ex", local, "dave-a@y.not.wild.ex"},
      {"a@v2.ex", local, "two-a@v2.ex"},
      {"a@deep.er.ok.net", remote, "a@deep.er.ok.net"},
      {"", local, "@zippy.ee.movie.edu"},
      {"u@[1.2.3.4]", local, "catch-u@[1.2.3.4]"},
      {"a@b@loc.ex", local, "a@b@loc.ex"},
      {"@loc.ex", local, "@loc.ex"},
  };
  for (const Vector& vector : vectors) {
    const RoutedAddress routed = route_address(config, vector.input);
    EXPECT_EQ(routed.kind, vector.kind) << vector.input;
    EXPECT_EQ(routed.address, vector.address) << vector.input;
  }
}

TEST(RouteAddress, UndoesPercentsAsOftenAsTheHostIsListed) {
  const Config config = vector_config();
  EXPECT_EQ(route_address(config, "a%b.ok.net@hack.ex").address, "a@b.ok.net");
  EXPECT_EQ(route_address(config, "a%b%LOC.ex@Hack.ex").address, "catch-a@b");
  EXPECT_EQ(route_address(config, "a%b.ok.net%loc.ex@hack.ex").kind, RoutedAddress::Kind::remote);
  EXPECT_EQ(route_address(config, "none@loc.ex").address, "none@loc.ex");
  EXPECT_EQ(route_address(config, "a%b@virt.ex").address, "bob-a%b@virt.ex");
}

TEST(RouteAddress, SendsEverythingAwayWithoutLists) {
  Config config;
  config.envnoathost = "me.ex";
  const RoutedAddress routed = route_address(config, "joe");
  EXPECT_EQ(routed.kind, RoutedAddress::Kind::remote);
  EXPECT_EQ(routed.address, "joe@me.ex");
}

std::shared_ptr<const Cdb> hosts(std::initializer_list<const char*> names) {
  CdbMaker maker;
  for (const char* name : names) EXPECT_TRUE(maker.add(name, "").has_value());
  return std::make_shared<const Cdb>(std::move(*Cdb::open(maker.finish())));
}

TEST(TakesMailFor, HostsOfBothListsAndTheirSuffixes) {
  HostSet rcpthosts;
  rcpthosts.add("a.ex");
  rcpthosts.add(".b.ex");
  Config config;
  config.rcpthosts = rcpthosts;
  config.morercpthosts = hosts({"c.ex", ".d.ex"});
  for (const char* host : {"a.ex", "A.EX", "x.b.ex", "c.ex", "C.Ex", "x.d.ex", "x.y.D.ex"}) {
    EXPECT_TRUE(takes_mail_for(config, host)) << host;
  }
  for (const char* host : {"x.a.ex", "b.ex", "x.c.ex", "d.ex", "ex", ""}) {
    EXPECT_FALSE(takes_mail_for(config, host)) << host;
  }
}

TEST(TakesMailFor, NobodyWithoutRcpthostsWhateverElseThereIs) {
  Config config;
  config.morercpthosts = hosts({"c.ex"});
  EXPECT_FALSE(takes_mail_for(config, "c.ex"));
}

TEST(FindByHost, PrefersTheLongestMatch) {
  const KeyedList list = {{"a.b.c", "1"}, {".b.c", "2"}, {".c", "3"}};
  EXPECT_EQ(*find_by_host(list, "A.B.C"), "1");
  EXPECT_EQ(*find_by_host(list, "x.b.c"), "2");
  EXPECT_EQ(*find_by_host(list, "b.c"), "3");
  EXPECT_EQ(find_by_host(list, "c"), nullptr);
}

}  // namespace
}  // namespace porpoise::control
