#pragma once
// How a server speaks: its answers as bytes, and when each piece of them is said.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/clock/random.h"
#include "sim/net/actor.h"
#include "sim/peers/spell.h"

namespace porpoise::sim {

/// An answer as it is said.
struct Utterance {
  std::string bytes;
  bool is_answer = true;  ///< False: nobody can make out what it was to say.
  Duration later{0};      ///< Until its first piece is said.
  Duration between{0};    ///< From byte to byte; 0: all at once.

  Utterance() = default;
};

/// `code text`, a line for each of the text's, as the spells that lie on the voice make it sound.
Utterance utter(int code, std::string_view text, const std::vector<Spell>& spells, Instant now,
                Random& random);

/// What is still to be said on one connection, in order. A value.
class Unsaid {
 public:
  /// Says `utterance` at once where it may. `tag`: of a timer, by which go_on() is called.
  void say(ConnectionId id, std::uint32_t tag, Utterance utterance, Instant now,
           ActorOutputs& outputs);
  /// Says what is due.
  void go_on(ConnectionId id, std::uint32_t tag, Instant now, ActorOutputs& outputs);
  /// After all that, hang up.
  void close(ConnectionId id, ActorOutputs& outputs);
  bool is_over() const { return over_; }
  std::size_t size() const { return pieces_.size(); }
  bool operator==(const Unsaid&) const = default;

 private:
  struct Piece {
    Instant at;
    std::string bytes;
    bool operator==(const Piece&) const = default;
  };

  std::vector<Piece> pieces_;
  bool closing_ = false;
  bool over_ = false;
};

}  // namespace porpoise::sim
