#include "tests/contract/contract.h"

namespace porpoise::contract {
namespace {

class EntropyContract : public Contract {};
CONTRACT_ARMS(EntropyContract);

TEST_P(EntropyContract, DrawsDoNotRepeat) {
  run([](Arm& arm) -> Task<> {
    Entropy& entropy = arm.host().entropy;
    std::set<std::uint64_t> drawn;
    std::uint64_t any = 0, all = ~std::uint64_t{0};
    for (int i = 0; i < 1000; ++i) {
      const std::uint64_t bits = entropy.draw();
      drawn.insert(bits);
      any |= bits;
      all &= bits;
    }
    EXPECT_EQ(drawn.size(), 1000U);
    EXPECT_EQ(any, ~std::uint64_t{0});
    EXPECT_EQ(all, 0U);
    co_return;
  });
}

class IdentityContract : public Contract {};
CONTRACT_ARMS(IdentityContract);

TEST_P(IdentityContract, IsCompleteAndConstant) {
  run([](Arm& arm) -> Task<> {
    Identity& identity = arm.host().identity;
    EXPECT_FALSE(identity.host_name().empty());
    EXPECT_FALSE(identity.boot_id().empty());
    EXPECT_EQ(identity.boot_id(), identity.boot_id());
    EXPECT_GT(identity.process(), 0U);
    EXPECT_FALSE(identity.arguments().empty());
    EXPECT_FALSE(identity.variable("NO_SUCH_VARIABLE_HERE").has_value());
    co_return;
  });
}

}  // namespace
}  // namespace porpoise::contract
