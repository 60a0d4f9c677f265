#include "impl/local/local_agent.h"

#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "impl/control/users.h"
#include "impl/local/mailboxes.h"
#include "tests/impl/local/text_queue.h"
#include "tests/support/live_home.h"
#include "tests/support/text_message.h"

namespace porpoise::local {
namespace {

using roles::Verdict;

/// A home with the mailbox joe.
struct AgentRig : test::LiveHome {
  AgentRig() : config(home_config(path)), agent(host(), config, queue) {}

  Task<> prepare() {
    const Result<void> added = co_await add_mailbox(files(), path, "joe");
    EXPECT_TRUE(added.has_value());
    files().calls.clear();
  }
  Task<Verdict> deliver(std::string recipient, std::string text = "Subject: x\n\nhi\n") {
    co_return co_await deliver_message(std::move(recipient), test::text_message(std::move(text)));
  }
  Task<Verdict> deliver_message(std::string recipient,
                                std::shared_ptr<roles::MessageSource> message) {
    roles::Delivery delivery;
    delivery.sender = "two words@there.ex";
    delivery.recipient = std::move(recipient);
    delivery.message = std::move(message);
    co_return co_await agent.deliver(std::move(delivery));
  }
  /// A file that others may not write to.
  void put(const std::string& name, const std::string& text) const {
    write(name, text);
    EXPECT_EQ(::chmod((path + "/" + name).c_str(), 0600), 0);
  }
  std::vector<std::string> arrived() const { return names("mail/joe/Maildir/new"); }
  std::vector<std::string> half_done() const { return names("mail/joe/Maildir/tmp"); }

  control::ConfigSource config;
  TextQueue queue;
  LocalAgent agent;
};

Task<> deliver_one(AgentRig& rig) {
  co_await rig.prepare();
  const Verdict verdict = co_await rig.deliver("Joe-ext@Here.ex");
  EXPECT_EQ(verdict.kind, Verdict::Kind::delivered);
  EXPECT_EQ(verdict.text, "did 1+0+0\n");
}

TEST(LocalAgent, PutsTheMessageWithItsTwoLinesIntoNew) {
  AgentRig rig;
  rig.run(deliver_one(rig));
  ASSERT_EQ(rig.arrived().size(), 1U);
  EXPECT_EQ(rig.read("mail/joe/Maildir/new/" + rig.arrived()[0]),
            "Return-Path: <\"two words\"@there.ex>\nDelivered-To: Joe-ext@Here.ex\n"
            "Subject: x\n\nhi\n");
  EXPECT_TRUE(rig.half_done().empty());
}

TEST(LocalAgent, MakesTheMessageDurableBeforeItsNameAndTheNameBeforeTheVerdict) {
  AgentRig rig;
  rig.run(deliver_one(rig));
  const std::string maildir = rig.path + "/mail/joe/Maildir/";
  const std::string name = rig.arrived().at(0);
  std::vector<std::string> tail = rig.files().calls;
  tail.erase(tail.begin(), std::find(tail.begin(), tail.end(), "open " + maildir + "tmp/" + name));
  EXPECT_EQ(tail, (std::vector<std::string>{
                      "open " + maildir + "tmp/" + name, "write " + maildir + "tmp/" + name,
                      "sync " + maildir + "tmp/" + name, "link " + maildir + "new/" + name,
                      "sync_directory " + maildir + "new", "unlink " + maildir + "tmp/" + name}));
}

Task<> deliver_large(AgentRig& rig) {
  co_await rig.prepare();
  const auto message = test::text_message("Subject: x\n\n" + std::string(200000, 'y') + "\n");
  message->read_max = 7000;
  const Verdict verdict = co_await rig.deliver_message("joe@here.ex", message);
  EXPECT_EQ(verdict.kind, Verdict::Kind::delivered);
  const Verdict empty = co_await rig.deliver("joe@here.ex", "");
  EXPECT_EQ(empty.kind, Verdict::Kind::delivered);
}

TEST(LocalAgent, DeliversMessagesOfAnySize) {
  AgentRig rig;
  rig.run(deliver_large(rig));
  const std::string lines = "Return-Path: <\"two words\"@there.ex>\nDelivered-To: joe@here.ex\n";
  ASSERT_EQ(rig.arrived().size(), 2U);
  std::vector<std::string> texts;
  for (const std::string& name : rig.arrived()) {
    texts.push_back(rig.read("mail/joe/Maildir/new/" + name));
  }
  std::sort(texts.begin(), texts.end());
  EXPECT_EQ(texts[0], lines);
  EXPECT_EQ(texts[1], lines + "Subject: x\n\n" + std::string(200000, 'y') + "\n");
}

Task<> deliver_to_nobody(AgentRig& rig) {
  co_await rig.prepare();
  const Verdict missing = co_await rig.deliver("ann@here.ex");
  EXPECT_EQ(missing.kind, Verdict::Kind::failed);
  EXPECT_EQ(missing.text, "Sorry, no mailbox here by that name. (#5.1.1)\n");
  const Verdict outside = co_await rig.deliver("../joe@here.ex");
  EXPECT_EQ(outside.kind, Verdict::Kind::failed);
  const Verdict hostless = co_await rig.deliver("joe");
  EXPECT_EQ(hostless.text, "Sorry, address must include host name. (#5.1.3)\n");
  const Verdict trash = co_await rig.deliver("@here.ex");
  EXPECT_EQ(trash.kind, Verdict::Kind::delivered);
}

TEST(LocalAgent, FailsForMissingMailboxesAndThrowsTrashAway) {
  AgentRig rig;
  rig.run(deliver_to_nobody(rig));
  EXPECT_TRUE(rig.arrived().empty());
}

Task<> deliver_by_files(AgentRig& rig) {
  co_await rig.prepare();
  EXPECT_TRUE((co_await rig.files().make_directory(rig.path + "/alias", 0700)).has_value());
  rig.put("alias/.qmail-friends", "&joe@here.ex\nann@there.ex\n");
  rig.put("mail/joe/.qmail-box", "./Mailbox\n");
  const Verdict list = co_await rig.deliver("Friends@here.ex");
  EXPECT_EQ(list.text, "did 0+2+0\nqp 1\n");
  EXPECT_EQ(rig.queue.accepted.at(0).info.origin, roles::Origin::alias);
  const Verdict box = co_await rig.deliver("joe-box@here.ex");
  EXPECT_EQ(box.text, "did 1+0+0\n");
  EXPECT_TRUE(rig.exists("mail/joe/Mailbox"));
  const Verdict nobody = co_await rig.deliver("ann@here.ex");
  EXPECT_EQ(nobody.text, "Sorry, no mailbox here by that name. (#5.1.1)\n");
}

TEST(LocalAgent, FollowsTheFilesOfMailboxesAndOfTheAlias) {
  AgentRig rig;
  rig.run(deliver_by_files(rig));
  EXPECT_TRUE(rig.arrived().empty());
}

/// A users/cdb in which `ours` belongs to the user of this process, and `theirs` to another one.
void assign(const AgentRig& rig) {
  std::filesystem::create_directory(rig.path + "/users");
  std::filesystem::create_directory(rig.path + "/own");
  EXPECT_EQ(::chmod((rig.path + "/own").c_str(), 0700), 0);
  const std::uint32_t own = ::getuid();
  const std::string text = fmt::format("=ours:me:{}:0:{}/own:::\n=theirs:them:{}:0:{}/own:::\n.\n",
                                       own, rig.path, own + 1, rig.path);
  Result<control::CdbMaker> made = control::make_users_cdb(control::parse_assign(text).assignments);
  rig.write("users/cdb", made->finish());
}

Task<> deliver_assigned(AgentRig& rig) {
  assign(rig);
  rig.put("own/.qmail", "./Mailbox\n");
  const Verdict ours = co_await rig.deliver("Ours@here.ex");
  EXPECT_EQ(ours.text, "did 1+0+0\n");
  EXPECT_TRUE(rig.exists("own/Mailbox"));
  const Verdict theirs = co_await rig.deliver("theirs@here.ex");
  EXPECT_EQ(theirs.kind, Verdict::Kind::deferred);
  EXPECT_NE(theirs.text.find("may not deliver to them"), theirs.text.npos) << theirs.text;
}

TEST(LocalAgent, DeliversToAssignedUsersThatAreItsOwnAndToNoOthers) {
  AgentRig rig;
  rig.run(deliver_assigned(rig));
}

Task<> deliver_loops(AgentRig& rig) {
  co_await rig.prepare();
  const std::string line = "Delivered-To: joe@here.ex\n";
  const Verdict loop = co_await rig.deliver("joe@here.ex", "A: b\n" + line + "\nhi\n");
  EXPECT_EQ(loop.kind, Verdict::Kind::failed);
  EXPECT_EQ(loop.text, "This message is looping: it already has my Delivered-To line. (#5.4.6)\n");
  const auto split = test::text_message("A: b\n" + line + "\nhi\n");
  split->read_max = 3;
  EXPECT_EQ((co_await rig.deliver_message("joe@here.ex", split)).kind, Verdict::Kind::failed);
  EXPECT_TRUE(rig.arrived().empty());
  const std::vector<std::string> harmless = {"A: b\n\n" + line,
                                             "delivered-to: joe@here.ex\n\n" + line,
                                             " " + line + "\n", "Delivered-To: joe@here.exx\n\n"};
  for (const std::string& text : harmless) {
    EXPECT_EQ((co_await rig.deliver("joe@here.ex", text)).kind, Verdict::Kind::delivered) << text;
  }
}

TEST(LocalAgent, KnowsALoopByItsOwnLineInTheHeader) {
  AgentRig rig;
  rig.run(deliver_loops(rig));
  EXPECT_TRUE(rig.half_done().empty());
}

struct RefusedCall {
  const char* verb;
  const char* part;
  errc::errc_t error;
  const char* text;
};

Task<> deliver_in_trouble(AgentRig& rig, RefusedCall fault) {
  co_await rig.prepare();
  rig.files().fail(fault.verb, fault.part, fault.error);
  const Verdict verdict = co_await rig.deliver("joe@here.ex");
  EXPECT_EQ(verdict.kind, Verdict::Kind::deferred) << fault.verb;
  EXPECT_EQ(verdict.text, fault.text) << fault.verb;
  EXPECT_TRUE(rig.arrived().empty()) << fault.verb;
  EXPECT_TRUE(rig.half_done().empty()) << fault.verb;
  rig.files().forgive();
  EXPECT_EQ((co_await rig.deliver("joe@here.ex")).kind, Verdict::Kind::delivered);
}

TEST(LocalAgent, DefersWhateverTheDiskRefusesAndLeavesNothingBehind) {
  const char* const kTrouble = "Temporary error on maildir delivery. (#4.3.0)\n";
  const char* const kNoLookup = "Temporary failure in looking up the user. (#4.3.0)\n";
  const char* const kNoMaildir = "Unable to chdir to maildir. (#4.2.1)\n";
  const RefusedCall faults[] = {
      {"stat", "/joe/", errc::io_error, kNoLookup},
      {"open", "/tmp/", errc::no_such_file_or_directory, kNoMaildir},
      {"open", "/tmp/", errc::no_space_on_device, kTrouble},
      {"open", "/tmp/", errc::file_exists, kTrouble},
      {"write", "/tmp/", errc::no_space_on_device, kTrouble},
      {"sync", "/tmp/", errc::io_error, kTrouble},
      {"link", "/new/", errc::no_space_on_device, kTrouble},
      {"sync_directory", "/new", errc::io_error, kTrouble},
  };
  for (const RefusedCall& fault : faults) {
    AgentRig rig;
    rig.run(deliver_in_trouble(rig, fault));
  }
}

Task<> deliver_unreadable(AgentRig& rig) {
  co_await rig.prepare();
  const auto message = test::text_message(std::string(100000, 'x') + "\n");
  message->fails_from = 40000;
  const Verdict verdict = co_await rig.deliver_message("joe@here.ex", message);
  EXPECT_EQ(verdict.kind, Verdict::Kind::deferred);
  EXPECT_EQ(verdict.text, "Unable to read message. (#4.3.0)\n");
}

TEST(LocalAgent, DefersWhatItCannotRead) {
  AgentRig rig;
  rig.run(deliver_unreadable(rig));
  EXPECT_TRUE(rig.arrived().empty());
  EXPECT_TRUE(rig.half_done().empty());
}

Task<> count_delivery(AgentRig& rig, int& delivered) {
  const Verdict verdict = co_await rig.deliver("joe@here.ex");
  if (verdict.kind == Verdict::Kind::delivered) ++delivered;
}

Task<> deliver_many(AgentRig& rig, int& delivered) {
  co_await rig.prepare();
  for (int i = 0; i < 50; ++i) spawn(rig.host().executor, count_delivery(rig, delivered));
  Clock& clock = rig.host().clock;
  const Instant deadline = clock.now() + std::chrono::seconds(60);
  while (delivered < 50 && clock.now() < deadline) {
    co_await clock.sleep_until(clock.now() + std::chrono::milliseconds(1));
  }
}

TEST(LocalAgent, DeliveriesAtOnceShareDirectorySyncs) {
  AgentRig rig;
  int delivered = 0;
  rig.run(deliver_many(rig, delivered));
  EXPECT_EQ(delivered, 50);
  EXPECT_EQ(rig.arrived().size(), 50U);
  const auto& calls = rig.files().calls;
  EXPECT_LT(std::count(calls.begin(), calls.end(),
                       "sync_directory " + rig.path + "/mail/joe/Maildir/new"),
            50);
}

Task<> make_aged_files(AgentRig& rig) {
  co_await rig.prepare();
  for (const auto& [name, hours] : {std::pair{"old", 37}, std::pair{"young", 35}}) {
    const std::string file = std::string("mail/joe/Maildir/tmp/") + name;
    rig.write(file, "half");
    const WallTime then = rig.host().clock.wall() - std::chrono::hours(hours);
    EXPECT_TRUE((co_await rig.files().set_times(rig.path + "/" + file, then, then)).has_value());
  }
}

Task<> deliver_among_stale(AgentRig& rig) {
  co_await make_aged_files(rig);
  co_await rig.deliver("joe@here.ex");
  EXPECT_EQ(rig.half_done(), std::vector<std::string>{"young"});
  co_await rig.deliver("joe@here.ex");
  const std::string listing = "list " + rig.path + "/mail/joe/Maildir/tmp";
  EXPECT_EQ(std::count(rig.files().calls.begin(), rig.files().calls.end(), listing), 1);
}

TEST(LocalAgent, RemovesStaleFilesOnceBeforeTheFirstDelivery) {
  AgentRig rig;
  rig.run(deliver_among_stale(rig));
}

Task<> tidy_in_the_background(AgentRig& rig) {
  co_await make_aged_files(rig);
  spawn(rig.host().executor, rig.agent.keep_tidy());
  Clock& clock = rig.host().clock;
  const Instant deadline = clock.now() + std::chrono::seconds(60);
  while (rig.half_done().size() > 1 && clock.now() < deadline) {
    co_await clock.sleep_until(clock.now() + std::chrono::milliseconds(1));
  }
  EXPECT_EQ(rig.half_done(), std::vector<std::string>{"young"});
}

TEST(LocalAgent, KeepsMailboxesTidyThatGetNoMail) {
  AgentRig rig;
  rig.run(tidy_in_the_background(rig));
}

}  // namespace
}  // namespace porpoise::local
