#pragma once
// Whose mail is it? The first question about a local address; the user's .qmail files answer the
// rest.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "impl/control/users.h"
#include "impl/host/host.h"
#include "impl/roles/delivery_agent.h"

namespace porpoise::local {

/// Who gets the mail of a local part, as qmail-local is told.
struct LocalUser {
  /// Who said so.
  enum class Kind : std::uint8_t {
    assigned,  ///< HOME/users/cdb.
    mailbox,   ///< HOME/mail/NAME, as `porpoise user add` makes it; the user's home is there.
    account,   ///< The machine's users.
    alias,     ///< Nobody else: the account `alias`, or HOME/alias.
  };

  Kind kind = Kind::alias;
  std::string name;
  std::uint32_t user = 0;  ///< By number, as the group. Files and programs are theirs.
  std::uint32_t group = 0;
  std::string home;
  std::string dash;  ///< What stands between `.qmail` and `ext`; empty for the user alone.
  std::string ext;   ///< In the case it came in.

  LocalUser() = default;
  bool operator==(const LocalUser&) const = default;
};

/// One of the two is set.
struct UserOutcome {
  std::optional<LocalUser> user;
  std::optional<roles::Verdict> refusal;  ///< Nobody's, for good; or it cannot be said now.

  UserOutcome() = default;
  explicit UserOutcome(LocalUser user_) : user(std::move(user_)) {}
  explicit UserOutcome(roles::Verdict refusal_) : refusal(std::move(refusal_)) {}
};

/// Looks in this order: users/cdb; the mailboxes of the home; where the server runs as root the
/// accounts of the machine, as qmail-getpw does; the alias user. What stands before the last `-`
/// that leads to somebody names a mailbox or an account. Nothing is remembered but users/cdb, for
/// as long as the file is the same: who makes a new one need not tell the server.
class UserLookup {
 public:
  /// What `host` refers to outlives the lookup. `home` as in Config::home.
  UserLookup(const Host& host, std::string home);

  Task<UserOutcome> find(std::string local);

 private:
  /// Nothing: it is somebody else's; ask on.
  using Answer = std::optional<UserOutcome>;

  Task<Answer> find_assigned(std::string local);
  Task<Answer> find_mailbox_owner(std::string local);
  Task<Answer> find_account(std::string local);
  Task<UserOutcome> find_alias(std::string local);
  /// Brings users_ up to date. Errors: as load_cdb, but for a missing file.
  Task<Result<void>> refresh_users();

  FileSystem& files_;
  Accounts& accounts_;
  const bool privileged_;
  std::string home_;
  std::shared_ptr<const control::Cdb> users_;  // null: there is no users/cdb
  FileInfo seen_;                              // of the file that users_ is made of
};

}  // namespace porpoise::local
