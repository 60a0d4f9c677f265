#include "impl/dns/cache.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace porpoise::dns {
namespace {

using namespace std::chrono_literals;

Answer answer(Answer::Kind kind, std::chrono::seconds ttl, std::size_t records = 0) {
  Answer made;
  made.kind = kind;
  made.ttl = ttl;
  made.records.resize(records);
  return made;
}

const Question kQuestion("a.ex", RecordType::mx);

/// How long `kept` is found.
Duration life_of(const Answer& kept) {
  Cache cache;
  const Instant start{1'000'000};
  cache.keep(kQuestion, kept, start);
  Duration life{0};
  while (cache.find(kQuestion, start + life)) life += 1s;
  return life;
}

TEST(Cache, KeepsAnAnswerForItsTime) {
  using Kind = Answer::Kind;
  EXPECT_EQ(life_of(answer(Kind::found, 60s, 1)), 60s);
  EXPECT_EQ(life_of(answer(Kind::found, 100h, 1)), 24h);
  EXPECT_EQ(life_of(answer(Kind::found, 0s, 1)), 0s);
  EXPECT_EQ(life_of(answer(Kind::no_data, 60s)), 60s);
  EXPECT_EQ(life_of(answer(Kind::no_such_name, 100h)), 1h);
  EXPECT_EQ(life_of(answer(Kind::failed, 0s)), 30s);
}

TEST(Cache, TellsTypesApart) {
  Cache cache;
  cache.keep(kQuestion, answer(Answer::Kind::found, 60s, 1), Instant());
  EXPECT_FALSE(cache.find(Question("a.ex", RecordType::a), Instant()).has_value());
}

TEST(Cache, MakesRoomByWhatEndsFirst) {
  Cache cache(6);
  const Question first("1.ex", RecordType::a), second("2.ex", RecordType::a);
  const Question third("3.ex", RecordType::a), huge("4.ex", RecordType::a);
  cache.keep(first, answer(Answer::Kind::found, 60s, 2), Instant());
  cache.keep(second, answer(Answer::Kind::found, 50s, 2), Instant());
  cache.keep(third, answer(Answer::Kind::found, 40s, 1), Instant());
  EXPECT_TRUE(cache.find(first, Instant()).has_value());
  EXPECT_FALSE(cache.find(second, Instant()).has_value());
  EXPECT_TRUE(cache.find(third, Instant()).has_value());
  cache.keep(huge, answer(Answer::Kind::found, 60s, 6), Instant());
  EXPECT_FALSE(cache.find(huge, Instant()).has_value()) << "larger than all the room there is";
  EXPECT_TRUE(cache.find(first, Instant()).has_value());
}

RC_GTEST_PROP(Cache, NothingOutlivesItsTimeOrTakesTheRoomOfAll, ()) {
  Cache cache(20);
  std::map<Question, Instant> ends;
  Instant now;
  const int steps = *rc::gen::inRange(0, 200);
  for (int step = 0; step < steps; ++step) {
    now = now + std::chrono::seconds(*rc::gen::inRange(0, 30));
    const Question question(std::to_string(*rc::gen::inRange(0, 20)), RecordType::a);
    if (*rc::gen::arbitrary<bool>()) {
      const std::chrono::seconds ttl(*rc::gen::inRange(0, 100));
      const auto records = *rc::gen::inRange<std::size_t>(1, 5);
      cache.keep(question, answer(Answer::Kind::found, ttl, records), now);
      ends[question] = now + ttl;
    } else if (cache.find(question, now)) {
      RC_ASSERT(now < ends.at(question));
    }
    RC_ASSERT(cache.records() <= 20u);
  }
}

}  // namespace
}  // namespace porpoise::dns
