// Listings of a queue at work: whoever was there all the time is on them.

#include <algorithm>

#include "tests/impl/queue_classic/queue_files.h"

namespace porpoise::testing {
namespace {

using queue::MessageId;

/// A disk on which a look into all of info/ takes about as long as a message stays in todo/.
struct SlowListing : ::testing::Test, QueueFiles {
  SlowListing() : QueueFiles(slow_disk()) {}
  static sim::MachineOptions slow_disk() {
    sim::MachineOptions options;
    options.latency.metadata = std::chrono::milliseconds(4);
    return options;
  }
};

Task<MessageId> submit_to_bob(queue::Store& store) {
  std::vector<std::string> to(1, "bob@b.example");
  const Result<MessageId> queued = co_await submit(store, "hello\n", std::move(to));
  EXPECT_TRUE(queued.has_value());
  co_return queued.has_value() ? *queued : 0;
}

Task<std::vector<MessageId>> listed_after(queue::Store& store, MessageId after, std::size_t max) {
  std::vector<MessageId> ids;
  const Result<std::vector<queue::Listed>> page = co_await store.list(after, max);
  EXPECT_TRUE(page.has_value());
  if (page.has_error()) co_return ids;
  for (const queue::Listed& listed : *page) ids.push_back(listed.id);
  co_return ids;
}

TEST_F(SlowListing, MissesNobodyWhoLeavesTodoMeanwhile) {
  rig.play([](queue::Store& store, const Host& host) -> Task<> {
    std::vector<MessageId> sent;
    for (int i = 0; i < 60; ++i) {
      const MessageId id = co_await submit_to_bob(store);
      sent.push_back(id);
      const std::vector<MessageId> seen = co_await listed_after(store, 0, 100);
      for (const MessageId one : sent) {
        EXPECT_TRUE(std::find(seen.begin(), seen.end(), one) != seen.end())
            << one << ", look " << i;
      }
      co_await host.clock.sleep_until(host.clock.now() + std::chrono::milliseconds(37 * i));
    }
  });
}

struct Listing : ::testing::Test, QueueFiles {};

TEST_F(Listing, FindsByItsNumberWhoCameAfterAnother) {
  rig.play([](queue::Store& store, const Host&) -> Task<> {
    const MessageId first = co_await submit_to_bob(store);
    const MessageId second = co_await submit_to_bob(store);
    const std::vector<MessageId> found_first =
        co_await listed_after(store, std::min(first, second) - 1, 1);
    EXPECT_EQ(found_first, std::vector<MessageId>(1, std::min(first, second)));
    for (int i = 0; i < 3; ++i) {
      const MessageId later = co_await submit_to_bob(store);
      const std::vector<MessageId> found = co_await listed_after(store, later - 1, 1);
      EXPECT_EQ(found, std::vector<MessageId>(1, later));
    }
  });
}

TEST_F(Listing, InPagesHasEverybodyOnce) {
  rig.play([](queue::Store& store, const Host&) -> Task<> {
    std::vector<MessageId> sent;
    for (int i = 0; i < 7; ++i) {
      const MessageId id = co_await submit_to_bob(store);
      sent.push_back(id);
    }
    std::sort(sent.begin(), sent.end());
    for (const std::size_t max : {1, 2, 3, 7, 8}) {
      std::vector<MessageId> seen;
      while (true) {
        const std::vector<MessageId> page =
            co_await listed_after(store, seen.empty() ? 0 : seen.back(), max);
        if (page.empty()) break;
        seen.insert(seen.end(), page.begin(), page.end());
      }
      EXPECT_EQ(seen, sent) << max;
    }
  });
}

}  // namespace
}  // namespace porpoise::testing
