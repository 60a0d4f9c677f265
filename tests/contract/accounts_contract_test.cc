#include "tests/contract/contract.h"

namespace porpoise::contract {
namespace {

class AccountsContract : public Contract {};
CONTRACT_ARMS(AccountsContract);

TEST_P(AccountsContract, RootIsUserZero) {
  run([](Arm& arm) -> Task<> {
    Accounts& accounts = arm.host().accounts;
    const Result<std::optional<Account>> by_name = co_await accounts.find("root");
    EXPECT_TRUE(by_name.has_value() && by_name->has_value());
    EXPECT_EQ((*by_name)->name, "root");
    EXPECT_EQ((*by_name)->user, 0U);
    EXPECT_FALSE((*by_name)->home.empty());
    const Result<std::optional<Account>> by_user = co_await accounts.find_user(0);
    EXPECT_TRUE(by_user.has_value() && by_user->has_value());
    EXPECT_EQ((*by_user)->name, "root");
  });
}

TEST_P(AccountsContract, NobodyIsNothingAndNoError) {
  run([](Arm& arm) -> Task<> {
    Accounts& accounts = arm.host().accounts;
    const Result<std::optional<Account>> by_name = co_await accounts.find("no-such-account-here");
    EXPECT_TRUE(by_name.has_value() && !by_name->has_value());
    const Result<std::optional<Account>> unnamed = co_await accounts.find("");
    EXPECT_TRUE(unnamed.has_value() && !unnamed->has_value());
    const Result<std::optional<Account>> by_user = co_await accounts.find_user(4000000001U);
    EXPECT_TRUE(by_user.has_value() && !by_user->has_value());
  });
}

}  // namespace
}  // namespace porpoise::contract
