#include "impl/local/local_recipient_check.h"

#include <gtest/gtest.h>

#include "impl/local/mailboxes.h"
#include "tests/support/live_home.h"

namespace porpoise::local {
namespace {

using Kind = roles::RecipientVerdict::Kind;

struct Rig : test::LiveHome {
  Rig() : source(config()), check(source, host()) {}

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

Task<> check_all(Rig& rig) {
  const Result<void> added = co_await add_mailbox(rig.files(), rig.path, "joe");
  EXPECT_TRUE(added.has_value());
  EXPECT_TRUE((co_await rig.files().make_directory(rig.path + "/alias", 0700)).has_value());
  rig.write("alias/.qmail-friends-default", "#\n");
  const std::pair<const char*, Kind> addresses[] = {{"joe@here.ex", Kind::accepted},
                                                    {"JOE-x@HERE.EX", Kind::accepted},
                                                    {"joe", Kind::accepted},
                                                    {"any@virt.ex", Kind::accepted},
                                                    {"@here.ex", Kind::accepted},
                                                    {"", Kind::accepted},
                                                    {"ann@elsewhere.ex", Kind::accepted},
                                                    {"x@not.virt.ex", Kind::accepted},
                                                    {"ann@here.ex", Kind::permanent},
                                                    {"x@lost.ex", Kind::permanent},
                                                    {"j/o/e@here.ex", Kind::permanent},
                                                    {"friends-more@here.ex", Kind::accepted},
                                                    {"friends@here.ex", Kind::permanent}};
  for (const auto& [address, kind] : addresses) {
    const roles::RecipientVerdict verdict = co_await rig.check.check(address);
    EXPECT_EQ(verdict.kind, kind) << address;
    if (kind == Kind::permanent) {
      EXPECT_EQ(verdict.text, "sorry, no mailbox here by that name. (#5.1.1)");
    }
  }
  rig.files().fail("stat", "/joe/", errc::io_error);
  EXPECT_EQ((co_await rig.check.check("joe@here.ex")).kind, Kind::temporary);
}

TEST(LocalRecipientCheck, AcceptsWhatCanBeDelivered) {
  Rig rig;
  rig.run(check_all(rig));
}

}  // namespace
}  // namespace porpoise::local
