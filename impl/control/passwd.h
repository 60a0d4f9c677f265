#pragma once
// users/assign made of a passwd file, by the rules of qmail-pw2u. Pure: whether a home is there and
// whose it is, the caller finds out.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porpoise::control {

/// What pw2u reads of a line `user:password:uid:gid:gecos:home:shell`.
struct PasswdEntry {
  std::string user;
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::string home;

  PasswdEntry() = default;
};

/// The files of users/ that change the rules; each may be missing.
struct UserRules {
  std::optional<std::string> include;    ///< Only these users, one a line.
  std::optional<std::string> exclude;    ///< Not these.
  std::optional<std::string> mailnames;  ///< `user:name1:name2`: called so and not otherwise.
  std::optional<std::string> subusers;   ///< `sub:user:pre:`: more addresses of a user.
  std::optional<std::string> append;     ///< Assignments as they shall stand at the end.

  UserRules() = default;
};

struct PasswdOptions {
  char separator = '-';   ///< Between a name and its extension; 0: there are none.
  bool slash = false;     ///< `.qmail-/ext` instead of `.qmail-ext`.
  bool capitals = false;  ///< Users with capital letters are not left out.
};

/// The users of `passwd` that may have an address, as far as it can be told without their homes:
/// not root, listed in `include` if there is one, not in `exclude`. Lines that are none are left
/// out.
std::vector<PasswdEntry> mail_users(std::string_view passwd, const UserRules& rules,
                                    const PasswdOptions& options);

struct PasswdOutcome {
  std::string assign;  ///< The text of users/assign; empty after an error.
  std::string error;   ///< One line that says what is missing.

  PasswdOutcome() = default;
};

/// An exact assignment and a wildcard for each name of each user, and every other address for the
/// user `alias`, who must be among them.
PasswdOutcome assign_text(const std::vector<PasswdEntry>& users, const UserRules& rules,
                          const PasswdOptions& options);

}  // namespace porpoise::control
