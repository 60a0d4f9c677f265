#include "impl/base/gate.h"
#include "impl/base/task.h"

#include <gtest/gtest.h>

namespace porpoise {
namespace {

using boost::asio::io_context;

struct Flag {
  explicit Flag(bool& flag) : flag_(flag) {}
  ~Flag() { flag_ = true; }
  bool& flag_;
};

Task<> hold(Resume<int>& slot, int& seen, bool& destroyed) {
  const Flag flag(destroyed);
  seen = co_await suspend<int>([&slot](Resume<int> resume) { slot = std::move(resume); });
}

TEST(Suspend, ContinuesWithTheValueItIsGiven) {
  io_context context;
  Resume<int> slot;
  int seen = 0;
  bool destroyed = false;
  spawn(context.get_executor(), hold(slot, seen, destroyed));
  context.poll();
  EXPECT_FALSE(destroyed);
  slot(42);
  EXPECT_EQ(seen, 42);
  EXPECT_TRUE(destroyed);
}

TEST(Suspend, DroppingTheResumeDestroysTheFrames) {
  bool destroyed = false;
  int seen = 0;
  {
    io_context context;
    Resume<int> slot;
    spawn(context.get_executor(), hold(slot, seen, destroyed));
    context.poll();
    EXPECT_FALSE(destroyed);
  }
  EXPECT_TRUE(destroyed);
  EXPECT_EQ(seen, 0);
}

Task<> wait_at_own_gate(Executor executor, bool& destroyed) {
  const Flag flag(destroyed);
  Gate gate(executor);
  co_await gate.wait();
}

TEST(Suspend, TheEndOfTheContextDestroysFramesThatHoldTheirOwnResume) {
  bool destroyed = false;
  {
    io_context context;
    spawn(context.get_executor(), wait_at_own_gate(context.get_executor(), destroyed));
    context.poll();
    EXPECT_FALSE(destroyed);
  }
  EXPECT_TRUE(destroyed);
}

TEST(Suspend, ResumingAfterTheEndOfTheContextDoesNothing) {
  Resume<int> slot;
  int seen = 0;
  bool destroyed = false;
  {
    io_context context;
    spawn(context.get_executor(), hold(slot, seen, destroyed));
    context.poll();
  }
  EXPECT_TRUE(destroyed);
  slot(42);
  EXPECT_EQ(seen, 0);
}

Task<> pass(Gate& gate, std::string& order, char name) {
  co_await gate.wait();
  order += name;
}

TEST(Gate, LetsWaitersPassInOrderOfArrival) {
  io_context context;
  Gate gate(context.get_executor());
  std::string order;
  for (const char name : {'a', 'b', 'c'}) spawn(context.get_executor(), pass(gate, order, name));
  context.poll();
  gate.open_one();
  context.restart();
  context.poll();
  EXPECT_EQ(order, "a");
  gate.open_all();
  context.restart();
  context.poll();
  EXPECT_EQ(order, "abc");
}

}  // namespace
}  // namespace porpoise
