#include "impl/local/user_lookup.h"

#include <sys/stat.h>
#include <unistd.h>

#include <map>

#include <gtest/gtest.h>

#include "impl/control/cdb_file.h"
#include "impl/local/mailboxes.h"
#include "tests/support/live_home.h"

namespace porpoise::local {
namespace {

class ListedAccounts final : public Accounts {
 public:
  void add(std::string name, std::uint32_t user, std::string home) {
    Account account;
    account.name = name;
    account.user = user;
    account.group = 100;
    account.home = std::move(home);
    all_[std::move(name)] = std::move(account);
  }
  void fail(ErrorCode error) { error_ = error; }

  Task<Result<std::optional<Account>>> find(std::string name) override {
    if (error_) co_return error_;
    const auto found = all_.find(name);
    if (found == all_.end()) co_return std::optional<Account>();
    co_return std::optional<Account>(found->second);
  }
  Task<Result<std::optional<Account>>> find_user(std::uint32_t) override {
    co_return std::optional<Account>();
  }

 private:
  std::map<std::string, Account> all_;
  ErrorCode error_;
};

class User final : public Identity {
 public:
  explicit User(std::uint32_t user) : user_(user) {}
  std::string host_name() const override { return "here"; }
  std::string boot_id() const override { return "1"; }
  std::uint32_t process() const override { return 1; }
  std::uint32_t user() const override { return user_; }
  std::uint32_t group() const override { return user_; }
  std::vector<std::string> arguments() const override { return {}; }
  std::optional<std::string> variable(std::string_view) const override { return std::nullopt; }

 private:
  std::uint32_t user_;
};

struct LookupRig : test::LiveHome {
  explicit LookupRig(std::uint32_t user = 0) : identity(user), lookup(as_user(), path) {
    make_directory("homes");
    make_directory("users");
  }

  Host as_user() {
    const Host mine = host();
    return Host{mine.executor, mine.clock, mine.files,   mine.network, mine.programs, accounts,
                mine.entropy,  identity,   mine.signals, mine.streams, mine.log};
  }
  void make_directory(const std::string& name) const {
    std::filesystem::create_directory(path + "/" + name);
  }
  std::uint32_t owner_of(const std::string& name) const {
    struct stat info;
    EXPECT_EQ(::stat((path + "/" + name).c_str(), &info), 0);
    return info.st_uid;
  }
  /// An account with a home that is its own. Only root can give one away: for anybody else all
  /// accounts are its own.
  void add_account(const std::string& name, std::uint32_t user) {
    make_directory("homes/" + name);
    if (::geteuid() == 0) {
      EXPECT_EQ(::chown((path + "/homes/" + name).c_str(), user, 100), 0);
    }
    accounts.add(name, owner_of("homes/" + name), path + "/homes/" + name);
  }
  Task<> assign(std::string lines) {
    const control::AssignOutcome outcome = control::parse_assign(lines + ".\n");
    EXPECT_EQ(outcome.errors, std::vector<std::string>());
    Result<control::CdbMaker> maker = control::make_users_cdb(outcome.assignments);
    control::CdbMaker made = std::move(*maker);
    const Result<void> stored =
        co_await control::store_cdb(files(), path + "/users/cdb", std::move(made));
    EXPECT_TRUE(stored.has_value());
  }
  /// `KIND NAME HOME DASH EXT`, its home as seen from the rig's; or the refusal.
  Task<std::string> who(std::string local) {
    const UserOutcome outcome = co_await lookup.find(std::move(local));
    EXPECT_NE(outcome.user.has_value(), outcome.refusal.has_value());
    if (!outcome.user) co_return outcome.refusal->text;
    const LocalUser& user = *outcome.user;
    constexpr const char* kKinds[] = {"assigned", "mailbox", "account", "alias"};
    std::string home = user.home;
    if (home.starts_with(path)) home = home.substr(path.size() + 1);
    co_return std::string(kKinds[static_cast<int>(user.kind)]) + " " + user.name + " " + home +
        " " + user.dash + " " + user.ext;
  }

  ListedAccounts accounts;
  User identity;
  UserLookup lookup;
};

constexpr const char* kNobody = "Sorry, no mailbox here by that name. (#5.1.1)\n";

Task<> find_accounts(LookupRig& rig) {
  rig.add_account("ann", 1001);
  rig.add_account("ann-lists", 1002);
  rig.accounts.add("homeless", 1003, rig.path + "/homes/nowhere");
  rig.accounts.add("thief", rig.owner_of("homes/ann") + 1, rig.path + "/homes/ann");
  rig.accounts.add("root", 0, rig.path + "/homes/ann");
  EXPECT_EQ(co_await rig.who("ann"), "account ann homes/ann  ");
  EXPECT_EQ(co_await rig.who("ANN"), "account ann homes/ann  ");
  EXPECT_EQ(co_await rig.who("Ann-Work-Now"), "account ann homes/ann - Work-Now");
  EXPECT_EQ(co_await rig.who("ann-"), "account ann homes/ann - ");
  EXPECT_EQ(co_await rig.who("ann-lists"), "account ann-lists homes/ann-lists  ");
  EXPECT_EQ(co_await rig.who("ann-lists-x"), "account ann-lists homes/ann-lists - x");
  for (const char* name : {"annx", "homeless", "thief", "root", "root-x", "nobody", "-ann"}) {
    EXPECT_EQ(co_await rig.who(name), kNobody) << name;
  }
}

TEST(UserLookup, FindsAccountsByTheLongestNameBeforeADash) {
  LookupRig rig;
  rig.run(find_accounts(rig));
}

Task<> find_nobody_with_a_long_name(LookupRig& rig) {
  const std::string longest(31, 'a');
  rig.add_account(longest, 1001);
  rig.add_account(longest + "a", 1002);
  EXPECT_TRUE((co_await rig.who(longest)).starts_with("account"));
  EXPECT_EQ(co_await rig.who(longest + "a"), kNobody);
}

TEST(UserLookup, NamesOfMoreThan31BytesAreNobodys) {
  LookupRig rig;
  rig.run(find_nobody_with_a_long_name(rig));
}

Task<> prefer_in_order(LookupRig& rig) {
  rig.add_account("ann", 1001);
  rig.add_account("alias", 1009);
  EXPECT_EQ(co_await rig.who("ann-x"), "account ann homes/ann - x");
  EXPECT_EQ(co_await rig.who("Zed-X"), "alias alias homes/alias - Zed-X");
  const Result<void> added = co_await add_mailbox(rig.files(), rig.path, "ann");
  EXPECT_TRUE(added.has_value());
  EXPECT_EQ(co_await rig.who("Ann-X"), "mailbox ann mail/ann - X");
  co_await rig.assign("+ann-:boss:1:2:/boss:-:from-:\n");
  EXPECT_EQ(co_await rig.who("ann-X"), "assigned boss /boss - from-X");
  EXPECT_EQ(co_await rig.who("ann"), "mailbox ann mail/ann  ");
}

TEST(UserLookup, AsksAssignmentsMailboxesAccountsAndTheAliasUserInThisOrder) {
  LookupRig rig;
  rig.run(prefer_in_order(rig));
}

Task<> follow_the_file(LookupRig& rig) {
  co_await rig.assign("=ann:one:1:2:/one:::\n");
  EXPECT_EQ(co_await rig.who("ann"), "assigned one /one  ");
  co_await rig.assign("=ann:two:1:2:/two:::\n");
  EXPECT_EQ(co_await rig.who("ann"), "assigned two /two  ");
  std::filesystem::remove(rig.path + "/users/cdb");
  EXPECT_EQ(co_await rig.who("ann"), kNobody);
}

TEST(UserLookup, ANewDatabaseCountsAtOnce) {
  LookupRig rig;
  rig.run(follow_the_file(rig));
}

Task<> read_once(LookupRig& rig) {
  co_await rig.assign("=ann:one:1:2:/one:::\n");
  rig.files().calls.clear();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(co_await rig.who("ann"), "assigned one /one  ");
  const std::string opened = "open " + rig.path + "/users/cdb";
  EXPECT_EQ(std::count(rig.files().calls.begin(), rig.files().calls.end(), opened), 1);
}

TEST(UserLookup, ReadsTheDatabaseOnceForManyQuestions) {
  LookupRig rig;
  rig.run(read_once(rig));
}

Task<> defer_when_unsure(LookupRig& rig) {
  co_await rig.assign("=ann:one:1:2:/one:::\n");
  rig.files().fail("open", "/users/cdb", errc::io_error);
  EXPECT_EQ(co_await rig.who("ann"), "Trouble reading users/cdb. (#4.3.0)\n");
  rig.files().forgive();
  EXPECT_EQ(co_await rig.who("ann"), "assigned one /one  ");
  rig.files().fail("stat", "/users/cdb", errc::permission_denied);
  EXPECT_EQ(co_await rig.who("ann"), "Trouble reading users/cdb. (#4.3.0)\n");
  rig.files().forgive();
  rig.write("users/cdb", "no cdb");
  EXPECT_EQ(co_await rig.who("ann"), "Trouble reading users/cdb. (#4.3.0)\n");
  std::filesystem::remove(rig.path + "/users/cdb");
  rig.accounts.fail(make_error(errc::text_file_busy));
  const UserOutcome outcome = co_await rig.lookup.find("ann");
  EXPECT_EQ(outcome.refusal->kind, roles::Verdict::Kind::deferred);
}

TEST(UserLookup, DefersWhatItCannotSayNow) {
  LookupRig rig;
  rig.run(defer_when_unsure(rig));
}

Task<> without_privileges(LookupRig& rig) {
  rig.accounts.add("ann", rig.owner_of("homes"), rig.path + "/homes");
  rig.accounts.add("alias", 7, "/elsewhere");
  EXPECT_EQ(co_await rig.who("ann"), kNobody);
  rig.make_directory("alias");
  EXPECT_EQ(co_await rig.who("Ann-x"), "alias alias alias - Ann-x");
  const UserOutcome outcome = co_await rig.lookup.find("ann");
  EXPECT_EQ(outcome.user->user, rig.owner_of("alias"));
}

TEST(UserLookup, WithoutPrivilegesTheMachinesAccountsAreNotAsked) {
  LookupRig rig(1000);
  rig.run(without_privileges(rig));
}

}  // namespace
}  // namespace porpoise::local
