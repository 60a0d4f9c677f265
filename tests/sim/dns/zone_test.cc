#include "sim/dns/zone.h"

#include <gtest/gtest.h>

namespace porpoise::sim {
namespace {

constexpr std::uint16_t kA = 1, kMx = 15, kTxt = 16;

constexpr std::string_view kText = R"($ORIGIN b.Example.
$TTL 300
@        IN SOA ns root 1 3600 600 86400 60
         IN MX  10 Mail
mail  60 IN A   192.0.2.1
         IN A   192.0.2.2
www      IN CNAME mail
far      IN CNAME x.c.example.
lost     IN CNAME gone
one      IN CNAME two
two      IN CNAME one
a.deep   IN TXT "hello there"
*.wild   IN MX  5 mail
)";

std::shared_ptr<const Zone> zone(std::string_view text) {
  ZoneOutcome read = read_zone(text);
  EXPECT_EQ(read.error, "");
  return std::make_shared<const Zone>(std::move(read.zone));
}

/// `rcode: owner ttl type data; ...`, with `soa` where a negative answer has one.
std::string answer(std::string name, std::uint16_t type) {
  static const Zones kZones = {
      zone(kText), zone("$ORIGIN c.example.\n@ SOA ns root 1 2 3 4 5\nx A 192.0.2.3\n")};
  const Found found = find_in(kZones, std::move(name), type);
  std::string text = std::to_string(found.rcode) + ":";
  for (const auto& [owner, record] : found.answers) {
    text += " " + owner + " " + std::to_string(record.ttl) + " " + std::to_string(record.type) +
            " " + record.data + ";";
  }
  return text + (found.authorities.empty() ? "" : " soa");
}

TEST(Zone, AnswersWhatStandsInIt) {
  EXPECT_EQ(answer("b.example.", kMx), "0: b.example. 300 15 10 Mail.b.Example.;");
  EXPECT_EQ(answer("mail.b.example.", kA),
            "0: mail.b.example. 60 1 192.0.2.1; mail.b.example. 300 1 192.0.2.2;")
      << "RFC 2308 §4: $TTL is for every record without one";
  EXPECT_EQ(answer("a.deep.b.example.", kTxt), "0: a.deep.b.example. 300 16 \"hello there\";");
}

TEST(Zone, FollowsAliasesThroughAllZones) {
  EXPECT_EQ(answer("far.b.example.", kA),
            "0: far.b.example. 300 5 x.c.example.; x.c.example. 3600 1 192.0.2.3;");
  EXPECT_EQ(answer("www.b.example.", kMx), "0: www.b.example. 300 5 mail.b.Example.; soa");
  EXPECT_EQ(answer("lost.b.example.", kA), "3: lost.b.example. 300 5 gone.b.Example.; soa");
  EXPECT_EQ(answer("one.b.example.", kA),
            "0: one.b.example. 300 5 two.b.Example.; two.b.example. 300 5 one.b.Example.;");
}

TEST(Zone, TellsNoNameFromNoRecords) {
  EXPECT_EQ(answer("gone.b.example.", kA), "3: soa");
  EXPECT_EQ(answer("mail.b.example.", kMx), "0: soa");
  EXPECT_EQ(answer("deep.b.example.", kA), "0: soa") << "there are names below it";
  EXPECT_EQ(answer("elsewhere.", kA), "5:");
}

TEST(Zone, HasWildcards) {
  EXPECT_EQ(answer("any.name.wild.b.example.", kMx),
            "0: any.name.wild.b.example. 300 15 5 mail.b.Example.;");
  EXPECT_EQ(answer("any.wild.b.example.", kA), "0: soa");
  EXPECT_EQ(answer("any.b.example.", kMx), "3: soa");
}

TEST(Zone, SaysWhatIsWrongWithItsText) {
  const std::pair<const char*, const char*> texts[] = {
      {"", "is empty; write at least an SOA record"},
      {"a.example. A 192.0.2.1\n", "has no SOA record; the owner of that is its origin"},
      {"$ORIGIN a.example.\n@ SOA ns root 1 2 3 4 5\n\nb A 192.0.2\n",
       "line 4: `b A 192.0.2` is no record"},
      {"$ORIGIN a.example.\n@ SOA ns root 1 2 3 4 5\nb A 192.0.2\n\n\nc A 192.0.2.1\n",
       "line 3: `b A 192.0.2` is no record"},
      {"$ORIGIN a.example.\n@ SOA ns root 1 2 3 4 5\nb A 192.0.2\nc A 192.0.2.1",
       "line 3: `b A 192.0.2` is no record"},
      {"$ORIGIN a.example.\n@ SOA ns root 1 2 3 4 5\nb.other. A 192.0.2.1\n",
       "`b.other.` is not below `a.example.`, the owner of the SOA record"}};
  for (const auto& [text, error] : texts) {
    EXPECT_EQ(read_zone(text).error.substr(0, std::string_view(error).size()), error) << text;
  }
}

}  // namespace
}  // namespace porpoise::sim
