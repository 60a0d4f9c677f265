#include "impl/local/mbox.h"

#include <gtest/gtest.h>

#include "tests/support/live_home.h"
#include "tests/support/manual_clock.h"
#include "tests/support/text_message.h"

namespace porpoise::local {
namespace {

using Kind = StepResult::Kind;

Letter letter_of(std::string text) {
  Letter letter;
  letter.from_line = "From ann@a.ex Thu Jan 01 00:00:00 1970\n";
  letter.return_path = "Return-Path: <ann@a.ex>\n";
  letter.delivered_to = "Delivered-To: joe@j.ex\n";
  letter.message = test::text_message(std::move(text));
  return letter;
}

std::string in_mbox(const std::string& text) {
  const Letter letter = letter_of("");
  return letter.from_line + letter.return_path + letter.delivered_to + text + "\n";
}

struct MboxRig : test::LiveHome {
  MboxRig() : writer(host()) {}

  Task<> keep(StepResult& result, std::string text) {
    result = co_await writer.deliver(path, "./Mailbox", letter_of(std::move(text)));
  }
  StepResult delivered(std::string text) {
    StepResult result;
    run(keep(result, std::move(text)));
    return result;
  }
  /// A note as a crash leaves it, of a message that was to begin at `offset`.
  void leave_note(std::uint64_t offset, bool rebooted = false) {
    const std::string boot = host().identity.boot_id();
    UnfinishedNote note;
    note.mbox = path + "/Mailbox";
    note.offset = offset;
    note.length = in_mbox("half a message").size();
    note.boot = rebooted ? "before" : boot;
    note.head = in_mbox("");
    note.head.pop_back();
    std::ofstream(note_path(path, note.mbox), std::ios::binary) << write_note(note);
  }
  bool has_note() const { return std::filesystem::exists(note_path(path, path + "/Mailbox")); }

  MboxWriter writer;
};

TEST(Mbox, AMessageIsAddedBehindTheOthers) {
  MboxRig rig;
  rig.write("Mailbox", in_mbox("old\n"));
  EXPECT_EQ(rig.delivered("new\n").kind, Kind::done);
  EXPECT_EQ(rig.read("Mailbox"), in_mbox("old\n") + in_mbox("new\n"));
  EXPECT_EQ(rig.names("."), std::vector<std::string>{"Mailbox"});
}

TEST(Mbox, ANewOneIsPrivateAndItsNameDurableBeforeTheMessage) {
  MboxRig rig;
  EXPECT_EQ(rig.delivered("new\n").kind, Kind::done);
  EXPECT_EQ(rig.read("Mailbox"), in_mbox("new\n"));
  const auto permissions = std::filesystem::status(rig.path + "/Mailbox").permissions();
  EXPECT_EQ(permissions, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  const std::string mbox = rig.path + "/Mailbox";
  const std::string note = note_path(rig.path, mbox);
  std::vector<std::string> changes;
  for (const std::string& call : rig.files().calls) {
    if (!call.starts_with("stat ") && !call.starts_with("open ")) changes.push_back(call);
  }
  EXPECT_EQ(changes,
            (std::vector<std::string>{"write " + note, "sync " + note, "sync_directory " + rig.path,
                                      "write " + mbox, "write " + mbox, "sync " + mbox,
                                      "unlink " + note, "sync_directory " + rig.path}));
}

struct MboxFault {
  const char* verb;
  const char* part;
  const char* text;
};

TEST(Mbox, AFailureTakesBackWhatWasWritten) {
  const char* const kWriting = "Unable to write ./Mailbox: Input/output error. (#4.3.0)\n";
  const MboxFault faults[] = {
      {"stat", "Mailbox", "Unable to open ./Mailbox: Input/output error. (#4.2.1)\n"},
      {"open", "Mailbox", "Unable to open ./Mailbox: Input/output error. (#4.2.1)\n"},
      {"open", "unfinished", kWriting},
      {"write", "unfinished", kWriting},
      {"sync", "unfinished", kWriting},
      {"sync_directory", "porpoise", kWriting},
      {"write", "Mailbox", kWriting},
      {"sync", "Mailbox", kWriting},
      {"unlink", "unfinished", kWriting}};
  for (const MboxFault& fault : faults) {
    MboxRig rig;
    rig.write("Mailbox", in_mbox("old\n"));
    rig.files().fail(fault.verb, fault.part, errc::io_error);
    const auto deliver_twice = [&]() -> Task<> {
      StepResult result;
      co_await rig.keep(result, "new\n");
      EXPECT_EQ(result.kind, Kind::deferred) << fault.verb << fault.part;
      EXPECT_EQ(result.text, fault.text) << fault.verb << fault.part;
      EXPECT_EQ(rig.read("Mailbox"), in_mbox("old\n")) << fault.verb << fault.part;
      rig.files().forgive();
      co_await rig.keep(result, "new\n");
      EXPECT_EQ(result.kind, Kind::done) << fault.verb << fault.part;
    };
    rig.run(deliver_twice());
    EXPECT_EQ(rig.read("Mailbox"), in_mbox("old\n") + in_mbox("new\n"));
    EXPECT_FALSE(rig.has_note());
  }
}

TEST(Mbox, AMessageThatCannotBeReadIsTakenBack) {
  MboxRig rig;
  rig.write("Mailbox", in_mbox("old\n"));
  const auto message = test::text_message(std::string(100000, 'x') + "\n");
  message->fails_from = 40000;
  Letter letter = letter_of("");
  letter.message = message;
  StepResult result;
  const auto deliver = [&]() -> Task<> {
    result = co_await rig.writer.deliver(rig.path, "./Mailbox", letter);
  };
  rig.run(deliver());
  EXPECT_EQ(result.kind, Kind::deferred);
  EXPECT_EQ(rig.read("Mailbox"), in_mbox("old\n"));
}

TEST(Mbox, TheNextDeliveryTakesAwayWhatACrashLeft) {
  const std::string old = in_mbox("old\n");
  const std::string half = in_mbox("half a message").substr(0, 90);
  for (const std::string& left :
       {half, half.substr(0, 1), in_mbox("whole\n"), std::string(), std::string("\0garbage", 8)}) {
    MboxRig rig;
    rig.write("Mailbox", old + left);
    const bool garbage = left.ends_with("garbage");
    rig.leave_note(old.size(), garbage);
    EXPECT_EQ(rig.delivered("new\n").kind, Kind::done);
    EXPECT_EQ(rig.read("Mailbox"), old + in_mbox("new\n"));
    EXPECT_FALSE(rig.has_note());
  }
}

Task<> mend(MboxRig& rig) {
  co_await rig.writer.mend_all(rig.path);
}

TEST(Mbox, WhatACrashLeftCanBeTakenAwayWithoutADelivery) {
  MboxRig rig;
  rig.write("Mailbox", in_mbox("old\n") + "From an");
  rig.leave_note(in_mbox("old\n").size());
  rig.run(mend(rig));
  EXPECT_EQ(rig.read("Mailbox"), in_mbox("old\n"));
  EXPECT_FALSE(rig.has_note());
}

TEST(Mbox, AfterARebootWhatIsLongerThanTheMessageStays) {
  MboxRig rig;
  const std::string now = in_mbox("old\n") + std::string(200, 'x') + "\n";
  rig.write("Mailbox", now);
  rig.leave_note(in_mbox("old\n").size(), true);
  EXPECT_EQ(rig.delivered("new\n").kind, Kind::done);
  EXPECT_EQ(rig.read("Mailbox"), now + in_mbox("new\n"));
}

TEST(Mbox, WhatOthersHaveWrittenSinceStays) {
  const std::string old = in_mbox("old\n");
  const std::string half = in_mbox("half a message").substr(0, 90);
  const std::string other = "From bob@b.ex Thu Jan 01 00:00:00 1970\n\nhi\n\n";
  for (const std::string& now : {old + half + "\n" + other, old + other, other, std::string()}) {
    MboxRig rig;
    rig.write("Mailbox", now);
    rig.leave_note(old.size());
    EXPECT_EQ(rig.delivered("new\n").kind, Kind::done);
    EXPECT_EQ(rig.read("Mailbox"), now + in_mbox("new\n"));
    EXPECT_FALSE(rig.has_note());
  }
}

TEST(Mbox, OnlyFilesAreWrittenTo) {
  MboxRig rig;
  std::filesystem::create_directory(rig.path + "/Mailbox");
  const StepResult result = rig.delivered("new\n");
  EXPECT_EQ(result.kind, Kind::deferred);
  EXPECT_EQ(result.text, "Unable to open ./Mailbox: not a regular file. (#4.2.1)\n");
}

/// Another process keeps the mbox locked, by a clock that the test moves.
struct LockedRig : test::LiveHome {
  LockedRig()
      : clock(host().executor),
        slow{host().executor, clock,           host().files,   host().network,
             host().programs, host().accounts, host().entropy, host().identity,
             host().signals,  host().streams,  host().log},
        writer(slow) {
    write("Mailbox", "");
  }

  Task<> deliver(StepResult& result, bool& over) {
    result = co_await writer.deliver(path, "./Mailbox", letter_of("new\n"));
    over = true;
  }
  /// Holds the lock until `free_after` has passed or the delivery is over.
  Task<> play(StepResult& result, Duration free_after) {
    OpenOptions options;
    Result<std::unique_ptr<File>> other = co_await host().files.open(path + "/Mailbox", options);
    EXPECT_TRUE((co_await (*other)->try_lock(LockKind::exclusive)).value());
    bool over = false;
    spawn(host().executor, deliver(result, over));
    const Instant begin = clock.now();
    while (!over) {
      clock.advance(std::chrono::milliseconds(500));
      if (clock.now() - begin >= free_after) other->reset();
      // One call through the workers for each that the delivery makes.
      static_cast<void>(co_await host().files.stat(path));
      waited = clock.now() - begin;
    }
  }

  test::ManualClock clock;
  Host slow;
  MboxWriter writer;
  Duration waited{0};
};

TEST(Mbox, WaitsForALock) {
  LockedRig rig;
  StepResult result;
  rig.run(rig.play(result, std::chrono::seconds(10)));
  EXPECT_EQ(result.kind, Kind::done);
  EXPECT_EQ(rig.read("Mailbox"), in_mbox("new\n"));
}

TEST(Mbox, GivesUpOnALockThatIsNotGivenBack) {
  LockedRig rig;
  StepResult result;
  rig.run(rig.play(result, std::chrono::hours(1)));
  EXPECT_EQ(result.kind, Kind::deferred);
  EXPECT_EQ(result.text, "File has been locked for 30 seconds straight. (#4.3.0)\n");
  EXPECT_GE(rig.waited, std::chrono::seconds(30));
  EXPECT_EQ(rig.read("Mailbox"), "");
}

TEST(UnfinishedNote, IsReadAsItWasWrittenOrNotAtAll) {
  UnfinishedNote note;
  note.mbox = "/home/joe/Mail\nbox";
  note.offset = 12345678901;
  note.length = 77;
  note.boot = "a\n";
  note.head = "From x\n\nReturn-Path: <>\n";
  const std::string text = write_note(note);
  EXPECT_EQ(read_note(text), note);
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(read_note(text.substr(0, length)).has_value()) << length;
    std::string damaged = text;
    damaged[length] ^= 1;
    EXPECT_FALSE(read_note(damaged).has_value()) << length;
  }
}

}  // namespace
}  // namespace porpoise::local
