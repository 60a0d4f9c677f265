#pragma once
// A queue that is used by several clients at once, crashes again and again, and is compared after
// every start with what it had promised (S1, S2, S4, S5, S7).

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/impl/queue_rig/store_rig.h"

namespace porpoise::testing {

struct WalkOptions {
  std::uint64_t seed = 0;
  int lives = 12;             ///< Of the server.
  int clients = 4;            ///< At once.
  std::size_t large = 40'000;  ///< Bytes of a large body.
  std::uint32_t fault_ppm = 0;  ///< Of writes, syncs and directory syncs that fail.
  std::string profile = "posix-min";

  WalkOptions() = default;
};

class CrashWalk {
 public:
  CrashWalk(MakeStore make, WalkOptions options);

  /// Everything that was broken, one line each; empty: nothing.
  std::vector<std::string> run();

  /// What happened, so that a test can tell that it tested something.
  std::uint64_t accepted() const { return accepted_; }
  std::uint64_t refused() const { return refused_; }

 private:
  enum class Crash : std::uint8_t { none, kill, power };

  struct Rcpt {
    bool may_deliver = false;
    bool may_fail = false;
    bool must_settle = false;
    bool seen_settled = false;  ///< At the last start.
    std::int64_t noted_ns = -1;  ///< Marked delivered in this life.
  };
  struct Msg {
    enum class Stage : std::uint8_t { attempted, refused, accepted, dead };
    Stage stage = Stage::attempted;
    std::uint64_t tag = 0;
    queue::MessageId id = 0;
    std::string body;
    std::uint64_t finishes = 0;  ///< A tag.
    std::vector<Rcpt> recipients;
    bool may_be_absent = false;   ///< Its removal was noted.
    bool seen = false;            ///< At the last start.
    bool here = false;            ///< In this life, as clients see it.
    int life = 0;                 ///< That it was sent in.
    bool busy = false;            ///< A client works on it.
    std::int64_t removed_ns = -1;  ///< Noted in this life.
    std::optional<bool> held;      ///< As far as it is durable.
  };

  Task<> life(queue::Store& store, const Host& host);
  Task<> client(queue::Store& store, const Host& host);
  Task<> submit_one(queue::Store& store, Msg* finishes);
  Task<> work_on(queue::Store& store, const Host& host, Msg& msg);
  Task<> verify(queue::Store& store);

  void compare(const std::map<std::uint64_t, Seen>& present);
  void compare_one(Msg& msg, const Seen* seen, const std::map<std::uint64_t, Seen>& present);
  void take_as_durable();
  void acknowledged();
  Msg* pick();
  std::string address(const Msg& msg, std::size_t recipient) const;
  std::string report(const Msg& msg, std::size_t recipient) const;
  void broken(std::string what);

  WalkOptions options_;
  sim::Random chance_;
  StoreRig rig_;
  std::map<std::uint64_t, std::unique_ptr<Msg>> messages_;  ///< By tag.
  std::uint64_t next_tag_ = 1;
  Crash crash_ = Crash::none;      ///< How the last life ended.
  std::int64_t crashed_ns_ = 0;
  bool soft_ = false;              ///< What the start saw may not be durable yet.
  bool started_ = false;
  int life_ = 0;
  std::uint64_t accepted_ = 0;
  std::uint64_t refused_ = 0;
  std::vector<std::string> broken_;
};

}  // namespace porpoise::testing
