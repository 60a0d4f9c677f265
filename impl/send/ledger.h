#pragma once
// Where it is written down that a recipient may have got a message twice.

#include <string>

#include "impl/queue/store.h"

namespace porpoise::send {

struct PerhapsTwice {
  enum class Why : std::uint8_t {
    reply_lost,  ///< The other side may have taken it, its answer did not come; it is tried again.
    crash,       ///< It may have been under way when the server ended; it has been delivered since.
  };

  WallTime at;
  queue::MessageId id = 0;
  std::string sender;
  std::string recipient;
  Why why = Why::reply_lost;
  std::string text;  ///< Of the verdict.

  PerhapsTwice() = default;
};

class Ledger {
 public:
  virtual ~Ledger() = default;
  /// Durable soon after; a crash meanwhile may forget it.
  virtual void note(PerhapsTwice entry) = 0;
};

}  // namespace porpoise::send
