// Deliveries to an mbox on a simulated disk, what a power loss at any moment leaves of them, and
// what the next delivery makes of that.

#include <gtest/gtest.h>

#include "impl/local/mbox.h"
#include "sim/disk/crash_cursor.h"
#include "sim/world/world.h"
#include "tests/support/text_message.h"

namespace porpoise::local {
namespace {

constexpr int kDeliveries = 2;
const std::string kHome = "/home";
const std::string kMbox = "/home/Mailbox";

Letter numbered_letter(int message) {
  Letter letter;
  letter.from_line = "From ann@a.ex Thu Jan 01 00:00:00 1970\n";
  letter.return_path = "Return-Path: <ann@a.ex>\n";
  letter.delivered_to = "Delivered-To: joe@j.ex\n";
  letter.message = test::text_message("Subject: " + std::to_string(message) + "\n\n" +
                                      std::string(1500, static_cast<char>('a' + message)) + "\n");
  return letter;
}

std::string numbered_in_mbox(int message) {
  const Letter letter = numbered_letter(message);
  return letter.from_line + letter.return_path + letter.delivered_to +
         "Subject: " + std::to_string(message) + "\n\n" +
         std::string(1500, static_cast<char>('a' + message)) + "\n\n";
}

Task<> deliver(Host host, int message) {
  MboxWriter writer(host);
  const StepResult result = co_await writer.deliver(kHome, "./Mailbox", numbered_letter(message));
  EXPECT_EQ(result.kind, StepResult::Kind::done) << result.text;
}

/// Delivers all messages, each as soon as the one before is done; marks the recording then.
Task<int> deliver_all(Host host, sim::Disk* disk) {
  const Result<void> made = co_await host.files.make_directory(kHome, 0700);
  EXPECT_TRUE(made.has_value());
  const Result<void> synced = co_await host.files.sync_directory("/");
  EXPECT_TRUE(synced.has_value());
  disk->start_recording();
  for (int message = 0; message < kDeliveries; ++message) {
    co_await deliver(host, message);
    disk->mark(static_cast<std::uint64_t>(message));
  }
  co_return 0;
}

Task<int> deliver_next(Host host) {
  co_await deliver(host, kDeliveries);
  co_return 0;
}

/// The mbox after a boot on `image` and one more delivery.
std::string after_next_delivery(const sim::DiskImage& image) {
  sim::World world(8);
  sim::MachineOptions options;
  options.image = image;
  options.boots = 1;
  sim::Machine& machine = world.add_machine(std::move(options));
  world.start(machine, deliver_next);
  world.run();
  return machine.seen().contents(kMbox);
}

/// Every message that was done is there once, in its place; a later one is whole or not at all.
void judge_mbox(const sim::DiskImage& image, std::size_t done) {
  std::string expected;
  for (std::size_t message = 0; message < done; ++message) {
    expected += numbered_in_mbox(static_cast<int>(message));
  }
  const std::string whole =
      done < kDeliveries ? numbered_in_mbox(static_cast<int>(done)) : std::string();
  const std::string next = numbered_in_mbox(kDeliveries);
  const std::string seen = after_next_delivery(image);
  ASSERT_TRUE(seen == expected + next || seen == expected + whole + next)
      << seen.size() << " bytes after " << done << " messages: " << seen.substr(0, 200);
}

TEST(MboxCrash, NothingTornStaysBeyondTheNextDeliveryAndNothingDoneIsLost) {
  sim::World world(7);
  sim::Machine& machine = world.add_machine(sim::MachineOptions());
  world.start(machine, [&machine](Host host) { return deliver_all(host, &machine.disk()); });
  world.run();
  std::size_t states = 0;
  for (const sim::Profile& profile : sim::profiles()) {
    if (profile.syncs_ignored_ppm != 0 || profile.tear != sim::Tear::never) continue;
    SCOPED_TRACE(profile.name);
    std::size_t done = 0;
    sim::CrashCursor cursor(machine.disk().recording(), profile);
    while (!cursor.at_end() && !testing::Test::HasFatalFailure()) {
      if (cursor.next().kind == sim::DiskEvent::Kind::mark) ++done;
      cursor.advance();
      SCOPED_TRACE(cursor.position());
      sim::for_each_crash_state(cursor.window(), sim::CrashBounds(), [&](const auto& state) {
        if (testing::Test::HasFatalFailure()) return;
        judge_mbox(state.image, done);
        ++states;
      });
    }
    EXPECT_EQ(done, kDeliveries);
  }
  EXPECT_GT(states, 500U);
}

}  // namespace
}  // namespace porpoise::local
