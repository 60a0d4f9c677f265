#include "sim/explore/numbers.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sim/explore/witness.h"

namespace porpoise::sim {
namespace {

constexpr model::Time kSecond = 1'000'000;
constexpr const char* kBob = "bob@b.example";
constexpr const char* kEve = "eve@b.example";

/// What a server and its clients say, a second after each other.
struct Told {
  Witness witness{Mailboxes({}, true)};
  model::Time now = 0;

  void send(const std::string& key, std::vector<std::string> to) {
    now += kSecond;
    witness.submitted(now, key, "ann@a.example", std::move(to), content(key));
    witness.completed(now, key);
  }
  void log(std::string line) { witness.log_line(now += kSecond, line); }
  void answer(const std::string& key, std::uint64_t id) {
    const std::string reply = id == 0 ? "" : fmt::format("250 ok 1767225601 qp {}", id);
    witness.answered(now += kSecond, key, reply);
  }
  /// The log of a message from its acceptance to its last delivery.
  void take_in(std::uint64_t id) {
    log(fmt::format("new msg {}", id));
    describe(id);
  }
  void describe(std::uint64_t id) {
    log(fmt::format("info msg {}: bytes 100 from <ann@a.example> qp {} uid 1000", id, id));
  }
  void deliver(const std::string& key, std::uint64_t id, const char* to) {
    log(fmt::format("starting delivery 1: msg {} to remote {}", id, to));
    witness.arrived(now, "far", "ann@a.example", to,
                    fmt::format("Received: (qmail {} invoked from network)\n{}", id, content(key)));
    log("delivery 1: success: fine");
    log(fmt::format("end msg {}", id));
  }
  void kill() { witness.crashed(now += kSecond, model::Crash::kill, DiskImage()); }

  static std::string content(const std::string& key) { return "Subject: " + key + "\n\nhello\n"; }
  /// The promises that were broken.
  std::string broken() const {
    model::Rules rules;
    rules.qmail_schedule = false;
    model::Model model = witness.history().tell(rules);
    model.finished(now + kSecond, {}, {});
    std::string all;
    for (const model::Violation& violation : model.violations()) all += violation.to_string();
    return all;
  }
};

TEST(Numbers, OneThatIsGivenAgainIsThatOfTheMessageThatWasSlow) {
  Told told;
  told.send("first", {kEve});
  told.send("slow", {kEve});
  told.take_in(127);
  told.answer("first", 127);
  told.deliver("first", 127, kEve);
  told.answer("slow", 0);
  told.take_in(127);
  told.deliver("slow", 127, kEve);
  EXPECT_EQ(told.broken(), "");
}

TEST(Numbers, ASecondCopyOfTheSameMessageIsSeen) {
  Told told;
  told.send("first", {kEve});
  told.take_in(127);
  told.answer("first", 127);
  told.deliver("first", 127, kEve);
  told.deliver("first", 127, kEve);
  EXPECT_NE(told.broken().find("S4"), std::string::npos);
}

TEST(Numbers, AnAnswerThatComesLateIsThatOfTheFirst) {
  Told told;
  told.send("first", {kBob});
  told.take_in(127);
  told.deliver("first", 127, kBob);
  told.send("second", {kBob});
  told.take_in(127);
  told.answer("first", 127);
  told.deliver("second", 127, kBob);
  told.answer("second", 127);
  EXPECT_EQ(told.broken(), "");
}

TEST(Numbers, WhatAStartFindsIsTheMessageThatWasThereOrOneThatNobodySpokeOf) {
  for (const bool another : {false, true}) {
    Told told;
    told.send("first", {kBob});
    told.take_in(127);
    told.answer("first", 127);
    if (another) {
      told.deliver("first", 127, kBob);
      told.now += 10 * kSecond;  // its marks are synced
      told.send("second", {kBob});
    }
    told.kill();
    told.describe(127);
    told.deliver(another ? "second" : "first", 127, kBob);
    EXPECT_EQ(told.broken(), "") << another;
  }
}

TEST(Numbers, AMessageThatComesBackIsNotTakenForAnother) {
  Told told;
  told.send("first", {kBob});
  told.take_in(127);
  told.answer("first", 127);
  told.deliver("first", 127, kBob);
  told.now += 10 * kSecond;  // its marks are synced
  told.kill();
  told.describe(127);
  told.deliver("first", 127, kBob);
  EXPECT_NE(told.broken().find("S4"), std::string::npos);
}

TEST(Numbers, DamageIsReportedOfTheMessageThatItHit) {
  Told told;
  told.send("first", {kBob});
  told.take_in(127);
  told.answer("first", 127);
  told.send("second", {kEve});
  told.take_in(129);
  told.answer("second", 129);
  told.log("starting delivery 1: msg 127 to remote bob@b.example");
  told.log("delivery 1: deferral: not now");
  told.witness.damaged(told.now, "first");
  told.log("warning: queue: msg 127 is damaged; its body cannot be read; what there is goes away");
  told.kill();
  told.deliver("second", 129, kEve);
  EXPECT_EQ(told.broken(), "");
}

}  // namespace
}  // namespace porpoise::sim
