// Deliveries on a simulated disk, and what a power loss at any moment leaves of them.

#include <gtest/gtest.h>

#include "impl/local/local_agent.h"
#include "impl/local/mailboxes.h"
#include "sim/disk/crash_cursor.h"
#include "sim/world/world.h"
#include "tests/impl/local/text_queue.h"
#include "tests/support/text_message.h"

namespace porpoise::local {
namespace {

constexpr int kMessages = 3;
const std::string kMaildir = "/home/mail/joe/Maildir";

std::string body_of(int message) {
  return "Subject: " + std::to_string(message) + "\n\n" + std::string(9000, 'x') + "\n";
}

std::string stored_form(int message) {
  return "Return-Path: <>\nDelivered-To: joe@here.ex\n" + body_of(message);
}

/// What happened, as marks of the recording: the mailbox was added, then message N was delivered.
constexpr std::uint64_t kAdded = 100;

struct CrashRig {
  CrashRig() : machine(world.add_machine(sim::MachineOptions())), config(home_config("/home")) {}

  Task<> deliver(int message) {
    roles::Delivery delivery;
    delivery.recipient = "joe@here.ex";
    delivery.message = test::text_message(body_of(message));
    const roles::Verdict verdict = co_await agent->deliver(std::move(delivery));
    EXPECT_EQ(verdict.kind, roles::Verdict::Kind::delivered) << verdict.text;
    machine.disk().mark(static_cast<std::uint64_t>(message));
    ++delivered;
  }

  Task<int> main(Host host) {
    const Result<void> made = co_await host.files.make_directory("/home", 0755);
    EXPECT_TRUE(made.has_value());
    machine.disk().start_recording();
    const Result<void> added = co_await add_mailbox(host.files, "/home", "joe");
    EXPECT_TRUE(added.has_value());
    machine.disk().mark(kAdded);
    agent.emplace(host, config, queue);
    for (int i = 0; i < kMessages; ++i) spawn(host.executor, deliver(i));
    while (delivered < kMessages) {
      co_await host.clock.sleep_until(host.clock.now() + std::chrono::milliseconds(1));
    }
    co_return 0;
  }

  void run() {
    world.start(machine, [this](Host host) { return main(host); });
    world.run();
    EXPECT_EQ(delivered, kMessages);
  }

  sim::World world{7};
  sim::Machine& machine;
  control::ConfigSource config;
  TextQueue queue;
  std::optional<LocalAgent> agent;
  int delivered = 0;
};

/// The texts in a directory of the image.
std::vector<std::string> texts_in(const sim::DiskImage& image, const std::string& directory) {
  std::vector<std::string> texts;
  const sim::Inode* inode = image.find_path(directory);
  if (inode == nullptr) return texts;
  inode->names.for_each([&](const sim::Names::Entry& entry) {
    texts.push_back(image.contents(directory + "/" + entry.name));
  });
  return texts;
}

/// What must hold of every state that a power loss may leave once `marks` have happened.
void judge_maildir(const sim::DiskImage& image, const std::set<std::uint64_t>& marks) {
  const bool is_mailbox = image.number_of(kMaildir + "/cur") != 0;
  ASSERT_TRUE(is_mailbox || !marks.contains(kAdded));
  if (is_mailbox) {
    ASSERT_NE(image.number_of(kMaildir + "/new"), 0U);
    ASSERT_NE(image.number_of(kMaildir + "/tmp"), 0U);
  }
  const std::vector<std::string> texts = texts_in(image, kMaildir + "/new");
  for (int i = 0; i < kMessages; ++i) {
    const auto copies = std::count(texts.begin(), texts.end(), stored_form(i));
    ASSERT_LE(copies, 1);
    ASSERT_GE(copies, marks.contains(static_cast<std::uint64_t>(i)) ? 1 : 0);
  }
  for (const std::string& text : texts) {
    ASSERT_TRUE(text == stored_form(0) || text == stored_form(1) || text == stored_form(2))
        << "half a message of " << text.size() << " bytes";
  }
}

TEST(MaildirCrash, NoPowerLossTakesOrHalvesWhatWasDelivered) {
  CrashRig rig;
  rig.run();
  for (const sim::Profile& profile : sim::profiles()) {
    const bool keeps_promises = profile.syncs_ignored_ppm == 0 && profile.tear == sim::Tear::never;
    if (!keeps_promises) continue;
    SCOPED_TRACE(profile.name);
    std::set<std::uint64_t> marks;
    sim::CrashCursor cursor(rig.machine.disk().recording(), profile);
    while (!cursor.at_end() && !testing::Test::HasFatalFailure()) {
      if (cursor.next().kind == sim::DiskEvent::Kind::mark) marks.insert(cursor.next().sync);
      cursor.advance();
      SCOPED_TRACE(cursor.position());
      sim::for_each_crash_state(cursor.window(), sim::CrashBounds(), [&](const auto& state) {
        if (!testing::Test::HasFatalFailure()) judge_maildir(state.image, marks);
      });
    }
    EXPECT_EQ(marks.size(), kMessages + 1U);
  }
}

}  // namespace
}  // namespace porpoise::local
