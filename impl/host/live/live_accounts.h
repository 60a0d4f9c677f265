#pragma once
// Users through the name service switch.

#include "impl/host/accounts.h"
#include "impl/host/live/workers.h"

namespace porpoise::live {

class LiveAccounts final : public Accounts {
 public:
  explicit LiveAccounts(Workers& workers) : workers_(workers) {}

  Task<Result<std::optional<Account>>> find(std::string name) override;
  Task<Result<std::optional<Account>>> find_user(std::uint32_t user) override;

 private:
  Workers& workers_;
};

}  // namespace porpoise::live
