#include "impl/local/user_lookup.h"

#include "impl/base/ascii.h"
#include "impl/control/cdb_file.h"
#include "impl/local/mailboxes.h"

namespace porpoise::local {
namespace {

using roles::Verdict;

/// Longer names are nobody's, as in qmail-getpw.
constexpr std::size_t kNameMost = 31;
constexpr std::string_view kAlias = "alias";

Verdict unreadable_users() {
  return Verdict::deferred("Trouble reading users/cdb. (#4.3.0)\n");
}
Verdict unknown_now() {
  return Verdict::deferred("Temporary failure in looking up the user. (#4.3.0)\n");
}
Verdict nobody() {
  return Verdict::failed("Sorry, no mailbox here by that name. (#5.1.1)\n");
}

bool says_absent(const ErrorCode& error) {
  return error == errc::no_such_file_or_directory || error == errc::not_a_directory;
}

bool is_same(const FileInfo& one, const FileInfo& other) {
  return one.inode == other.inode && one.device == other.device && one.size == other.size &&
         one.modified == other.modified;
}

/// `name`, and behind it a dash and the rest of `local`, if there is more.
LocalUser named(LocalUser::Kind kind, std::string name, std::string_view local) {
  LocalUser user;
  user.kind = kind;
  if (name.size() < local.size()) {
    user.dash = "-";
    user.ext = local.substr(name.size() + 1);
  }
  user.name = std::move(name);
  return user;
}

LocalUser assigned(control::AssignedUser assignment) {
  LocalUser user;
  user.kind = LocalUser::Kind::assigned;
  user.name = std::move(assignment.user);
  user.user = assignment.uid;
  user.group = assignment.gid;
  user.home = std::move(assignment.home);
  user.dash = std::move(assignment.dash);
  user.ext = std::move(assignment.ext);
  return user;
}

LocalUser alias_user(std::string home, std::uint32_t user, std::uint32_t group, std::string local) {
  LocalUser alias;
  alias.name = kAlias;
  alias.user = user;
  alias.group = group;
  alias.home = std::move(home);
  alias.dash = "-";
  alias.ext = std::move(local);
  return alias;
}

}  // namespace

UserLookup::UserLookup(const Host& host, std::string home)
    : files_(host.files),
      accounts_(host.accounts),
      privileged_(host.identity.user() == 0),
      home_(std::move(home)) {}

Task<UserOutcome> UserLookup::find(std::string local) {
  Answer answer = co_await find_assigned(local);
  if (answer) co_return std::move(*answer);
  answer = co_await find_mailbox_owner(local);
  if (answer) co_return std::move(*answer);
  if (privileged_) answer = co_await find_account(local);
  if (answer) co_return std::move(*answer);
  co_return co_await find_alias(std::move(local));
}

Task<UserLookup::Answer> UserLookup::find_assigned(std::string local) {
  const Result<void> fresh = co_await refresh_users();
  if (fresh.has_error()) co_return UserOutcome(unreadable_users());
  if (!users_) co_return std::nullopt;
  Result<std::optional<control::AssignedUser>> found = control::find_assigned(*users_, local);
  if (found.has_error()) co_return UserOutcome(unreadable_users());
  if (!found->has_value()) co_return std::nullopt;
  co_return UserOutcome(assigned(std::move(**found)));
}

Task<Result<void>> UserLookup::refresh_users() {
  const std::string path = home_ + "/users/cdb";
  const Result<FileInfo> there = co_await files_.stat(path);
  if (there.has_error()) {
    users_ = nullptr;
    co_return says_absent(there.error()) ? Result<void>() : there.error();
  }
  if (users_ && is_same(*there, seen_)) co_return Result<void>();
  Result<control::Cdb> loaded = co_await control::load_cdb(files_, path);
  users_ = nullptr;
  PORPOISE_CO_CHECK(loaded);
  users_ = std::make_shared<const control::Cdb>(std::move(*loaded));
  seen_ = *there;  // if it was exchanged meanwhile, the next look reads it again
  co_return Result<void>();
}

Task<UserLookup::Answer> UserLookup::find_mailbox_owner(std::string local) {
  const Result<std::optional<std::string>> name = co_await find_mailbox(files_, home_, local);
  if (name.has_error()) co_return UserOutcome(unknown_now());
  if (!name->has_value()) co_return std::nullopt;
  LocalUser user = named(LocalUser::Kind::mailbox, **name, local);
  user.home = home_ + "/mail/" + user.name;
  const Result<FileInfo> owner = co_await files_.stat(user.home);
  if (owner.has_error()) co_return UserOutcome(unknown_now());
  user.user = owner->owner;
  user.group = owner->group;
  co_return UserOutcome(std::move(user));
}

/// The account must have a home that is its own, and must not be root.
Task<UserLookup::Answer> UserLookup::find_account(std::string local) {
  for (std::size_t size = local.size(); size > 0; --size) {
    const bool may_end = size == local.size() || local[size] == '-';
    if (!may_end || size > kNameMost) continue;
    std::string name = to_lower(std::string_view(local).substr(0, size));
    const Result<std::optional<Account>> account = co_await accounts_.find(name);
    if (account.has_error()) co_return UserOutcome(unknown_now());
    if (!account->has_value() || (*account)->user == 0) continue;
    const Result<FileInfo> there = co_await files_.stat((*account)->home);
    if (there.has_error() && !says_absent(there.error())) co_return UserOutcome(unknown_now());
    if (there.has_error() || there->owner != (*account)->user) continue;
    LocalUser user = named(LocalUser::Kind::account, std::move(name), local);
    user.name = (*account)->name;
    user.user = (*account)->user;
    user.group = (*account)->group;
    user.home = (*account)->home;
    co_return UserOutcome(std::move(user));
  }
  co_return std::nullopt;
}

/// Deviates from qmail, which defers all mail to nobody where there is no account `alias`.
Task<UserOutcome> UserLookup::find_alias(std::string local) {
  if (privileged_) {
    const Result<std::optional<Account>> account = co_await accounts_.find(std::string(kAlias));
    if (account.has_error()) co_return UserOutcome(unknown_now());
    if (account->has_value()) {
      const Account& alias = **account;
      co_return UserOutcome(alias_user(alias.home, alias.user, alias.group, std::move(local)));
    }
  }
  const std::string home = home_ + "/alias";
  const Result<FileInfo> there = co_await files_.stat(home);
  if (there.has_error() && !says_absent(there.error())) co_return UserOutcome(unknown_now());
  const bool exists = there.has_value() && there->kind == FileKind::directory;
  if (!exists) co_return UserOutcome(nobody());
  co_return UserOutcome(alias_user(home, there->owner, there->group, std::move(local)));
}

}  // namespace porpoise::local
