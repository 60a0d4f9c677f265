#include "impl/dns/name.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "impl/base/ascii.h"

namespace porpoise::dns {
namespace {

TEST(Name, HasOneCanonicalForm) {
  const std::string label(63, 'x');
  const std::pair<std::string, std::string> names[] = {
      {"a.ex", "a.ex"},         {"A.Ex", "a.ex"},
      {"a.ex.", "a.ex"},        {"_dmarc.a.ex", "_dmarc.a.ex"},
      {"1.2-3.ex", "1.2-3.ex"}, {label + ".ex", label + ".ex"}};
  for (const auto& [text, name] : names) EXPECT_EQ(canonical_name(text), name) << text;
}

TEST(Name, OfAHostIsNothingElse) {
  std::string long_name;
  while (long_name.size() <= 253) long_name += "label.";
  for (const std::string& text :
       {std::string(), std::string("."), std::string("a..ex"), std::string(".a.ex"),
        std::string("a.ex.."), std::string("a b.ex"), std::string("[192.0.2.1]"),
        std::string("a\\.b.ex"), std::string("\xc3\xa4.ex"), std::string("a\0.ex", 5),
        std::string(64, 'x') + ".ex", long_name}) {
    EXPECT_EQ(canonical_name(text), std::nullopt) << text;
  }
}

RC_GTEST_PROP(Name, MixedCaseStaysTheSameName, (std::uint64_t bits)) {
  const auto letters = *rc::gen::container<std::string>(rc::gen::inRange('a', '{'));
  const std::string mixed = in_mixed_case(letters + "-1", bits);
  RC_ASSERT(to_lower(mixed) == letters + "-1");
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const bool upper = i < 64 && (bits >> i & 1) != 0;
    RC_ASSERT((mixed[i] != letters[i]) == upper);
  }
}

}  // namespace
}  // namespace porpoise::dns
