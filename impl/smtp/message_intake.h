#pragma once
// The body of one incoming message: decoded, measured and checked while it passes. Holds no more
// of it than was read since the last taking.

#include <cstdint>
#include <string>
#include <string_view>

#include "impl/mail/data_decoder.h"
#include "impl/mail/hop_counter.h"
#include "impl/smtp/server_dialogue.h"

namespace porpoise::smtp {

class MessageIntake {
 public:
  /// `text` is room for the decoded bytes; it begins with `received`, this system's own line.
  /// `size_max` counts the bytes that the client sent, decoded; 0: no limit.
  MessageIntake(std::string& text, std::string_view received, std::uint64_t size_max);

  /// Returns how many bytes of `wire` were used; the rest, after ended(), is no part of the body.
  std::size_t read(std::string_view wire);
  bool ended() const { return decoder_.ended(); }

  /// Decoded and not yet cleared; stays empty once the message is refused().
  const std::string& text() const { return text_; }
  void clear_text() { text_.clear(); }

  /// It cannot be taken any more; it must be read to its end all the same.
  bool refused() const { return size_exceeded_ || hops_.looping() || decoder_.malformed(); }
  /// `queued` and `seconds` are left to the caller.
  MessageOutcome outcome() const;

 private:
  std::string& text_;
  std::uint64_t size_max_;
  std::uint64_t size_ = 0;
  bool size_exceeded_ = false;
  mail::DataDecoder decoder_;
  mail::HopCounter hops_;
};

}  // namespace porpoise::smtp
