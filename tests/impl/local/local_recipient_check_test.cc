#include "impl/local/local_recipient_check.h"

#include <gtest/gtest.h>

#include "impl/local/mailboxes.h"
#include "tests/support/live_home.h"

namespace porpoise::local {
namespace {

struct CheckRig : test::LiveHome {
  CheckRig() : source(config()), check(source, host()) {}

  std::shared_ptr<const control::Config> config() const {
    auto made = std::make_shared<control::Config>();
    made->home = path;
    made->envnoathost = "here.ex";
    made->locals.add("here.ex");
    made->virtualdomains = {{"virt.ex", "joe-virt"}, {"lost.ex", "ann"}, {"not.virt.ex", ""}};
    return made;
  }

  control::ConfigSource source;
  LocalRecipientCheck check;
};

Task<> check_all(CheckRig& rig) {
  const Result<void> added = co_await add_mailbox(rig.files(), rig.path, "joe");
  EXPECT_TRUE(added.has_value());
  EXPECT_TRUE((co_await rig.files().make_directory(rig.path + "/alias", 0700)).has_value());
  rig.write("alias/.qmail-friends-default", "#\n");
  const std::pair<const char*, roles::RecipientVerdict::Kind> addresses[] = {
      {"joe@here.ex", roles::RecipientVerdict::Kind::accepted},
      {"JOE-x@HERE.EX", roles::RecipientVerdict::Kind::accepted},
      {"joe", roles::RecipientVerdict::Kind::accepted},
      {"any@virt.ex", roles::RecipientVerdict::Kind::accepted},
      {"@here.ex", roles::RecipientVerdict::Kind::accepted},
      {"", roles::RecipientVerdict::Kind::accepted},
      {"ann@elsewhere.ex", roles::RecipientVerdict::Kind::accepted},
      {"x@not.virt.ex", roles::RecipientVerdict::Kind::accepted},
      {"ann@here.ex", roles::RecipientVerdict::Kind::permanent},
      {"x@lost.ex", roles::RecipientVerdict::Kind::permanent},
      {"j/o/e@here.ex", roles::RecipientVerdict::Kind::permanent},
      {"friends-more@here.ex", roles::RecipientVerdict::Kind::accepted},
      {"friends@here.ex", roles::RecipientVerdict::Kind::permanent}};
  for (const auto& [address, kind] : addresses) {
    const roles::RecipientVerdict verdict = co_await rig.check.check(address);
    EXPECT_EQ(verdict.kind, kind) << address;
    if (kind == roles::RecipientVerdict::Kind::permanent) {
      EXPECT_EQ(verdict.text, "sorry, no mailbox here by that name. (#5.1.1)");
    }
  }
  rig.files().fail("stat", "/joe/", errc::io_error);
  EXPECT_EQ((co_await rig.check.check("joe@here.ex")).kind,
            roles::RecipientVerdict::Kind::temporary);
}

TEST(LocalRecipientCheck, AcceptsWhatCanBeDelivered) {
  CheckRig rig;
  rig.run(check_all(rig));
}

}  // namespace
}  // namespace porpoise::local
