#pragma once
// The host's users.

#include <cstdint>
#include <optional>
#include <string>

#include "impl/base/result.h"
#include "impl/base/task.h"

namespace porpoise {

struct Account {
  std::string name;
  std::uint32_t user = 0;
  std::uint32_t group = 0;
  std::string home;

  Account() = default;
};

class Accounts {
 public:
  virtual ~Accounts() = default;
  /// Nothing when there is no such account. Errors: io_error, text_file_busy: the lookup itself
  /// failed and says nothing about the account (THOUGHTS T77).
  virtual Task<Result<std::optional<Account>>> find(std::string name) = 0;
  virtual Task<Result<std::optional<Account>>> find_user(std::uint32_t user) = 0;
};

}  // namespace porpoise
