#include "impl/local/directory_syncs.h"

#include <gtest/gtest.h>

#include "tests/support/live_home.h"

namespace porpoise::local {
namespace {

using test::LiveHome;

struct SyncRig {
  SyncRig() : gate(home.host().executor), syncs(home.host().executor, home.files()) {
    home.files().holds_directory_syncs = &gate;
  }

  Task<> sync_one(std::string name) {
    const Result<void> synced = co_await syncs.sync(home.path);
    done += name + (synced.has_error() ? "! " : " ");
  }
  void start(std::string name) { spawn(home.host().executor, sync_one(std::move(name))); }
  Task<> settle() {
    for (int i = 0; i < 20; ++i) co_await boost::asio::post(use_task);
  }
  /// Lets the sync that is under way end.
  Task<> release() {
    gate.open_one();
    while (gate.waiting() == 0 && done.find('3') == done.npos) {
      co_await home.host().clock.sleep_until(home.host().clock.now());
    }
  }
  std::size_t rounds() { return home.files().calls.size(); }

  LiveHome home;
  Gate gate;
  DirectorySyncs syncs;
  std::string done;
};

Task<> share_rounds(SyncRig& rig) {
  rig.start("1");
  co_await rig.settle();
  rig.start("2a");
  rig.start("2b");
  rig.start("2c");
  co_await rig.settle();
  EXPECT_EQ(rig.rounds(), 1U) << "begins no sync beside another one";
  EXPECT_EQ(rig.done, "") << "nobody is served by a sync that began before";
  co_await rig.release();
  EXPECT_EQ(rig.done, "1 ");
  EXPECT_EQ(rig.rounds(), 2U);
  rig.start("3");
  co_await rig.settle();
  co_await rig.release();
  EXPECT_EQ(rig.done, "1 2a 2b 2c ");
  co_await rig.release();
  co_await rig.settle();
  EXPECT_EQ(rig.done, "1 2a 2b 2c 3 ");
  EXPECT_EQ(rig.rounds(), 3U);
}

TEST(DirectorySyncs, OneRoundServesAllWhoCameBeforeItBegan) {
  SyncRig rig;
  rig.home.run(share_rounds(rig));
}

Task<> fail_together(SyncRig& rig) {
  rig.home.files().fail("sync_directory", "", errc::io_error);
  rig.start("1");
  co_await rig.settle();
  rig.start("2");
  co_await rig.settle();
  rig.home.files().forgive();
  rig.gate.open_one();
  co_await rig.settle();
  EXPECT_EQ(rig.done, "1! 2! ");
  EXPECT_EQ(rig.rounds(), 1U);
  rig.start("3");
  co_await rig.settle();
  co_await rig.release();
  EXPECT_EQ(rig.done, "1! 2! 3 ");
}

TEST(DirectorySyncs, AFailedRoundFailsThoseWhoWaitedForTheNext) {
  SyncRig rig;
  rig.home.run(fail_together(rig));
}

}  // namespace
}  // namespace porpoise::local
