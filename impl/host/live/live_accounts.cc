#include "impl/host/live/live_accounts.h"

#include <pwd.h>

#include "impl/host/live/errors.h"

namespace porpoise::live {
namespace {

constexpr std::size_t kEntryMax = 1 << 20;

// `look_up(entry, buffer, size, found)` is getpwnam_r or getpwuid_r for one account.
template <class LookUp>
Result<std::optional<Account>> account(const LookUp& look_up) {
  std::string buffer(4096, '\0');
  while (true) {
    passwd entry;
    passwd* found = nullptr;
    const int error = look_up(&entry, buffer.data(), buffer.size(), &found);
    if (error == ERANGE && buffer.size() < kEntryMax) {
      buffer.resize(buffer.size() * 2);
      continue;
    }
    // The C library says 0 for "not found"; anything else is the name service's own trouble.
    if (error != 0) return errno_error(error);
    if (found == nullptr) return std::optional<Account>();
    Account account;
    account.name = found->pw_name;
    account.user = found->pw_uid;
    account.group = found->pw_gid;
    account.home = found->pw_dir;
    return std::optional<Account>(std::move(account));
  }
}

}  // namespace

Task<Result<std::optional<Account>>> LiveAccounts::find(std::string name) {
  auto call = [&name] {
    return account([&name](passwd* entry, char* buffer, std::size_t size, passwd** found) {
      return ::getpwnam_r(name.c_str(), entry, buffer, size, found);
    });
  };
  co_return co_await workers_.run(call);
}

Task<Result<std::optional<Account>>> LiveAccounts::find_user(std::uint32_t user) {
  auto call = [user] {
    return account([user](passwd* entry, char* buffer, std::size_t size, passwd** found) {
      return ::getpwuid_r(user, entry, buffer, size, found);
    });
  };
  co_return co_await workers_.run(call);
}

}  // namespace porpoise::live
