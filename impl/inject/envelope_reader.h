#pragma once
// qmail-queue's envelope: `F` sender NUL, any number of `T` recipient NUL, one more NUL.

#include <string>
#include <string_view>

#include "impl/roles/enqueuer.h"

namespace porpoise::inject {

/// Bytes of an address, as many as qmail takes.
inline constexpr std::size_t kAddressMax = 1002;

class EnvelopeReader {
 public:
  enum class State : std::uint8_t {
    incomplete,
    complete,
    malformed,
    too_long,  ///< An address of more bytes than qmail takes.
  };

  /// Takes bytes until the envelope is complete or wrong; what follows is not looked at.
  State read(std::string_view bytes);
  roles::Envelope& envelope() { return envelope_; }

 private:
  void take(char byte);

  State state_ = State::incomplete;
  bool begun_ = false;  ///< The sender was read.
  char letter_ = 0;     ///< Of the address being read; 0: between two.
  std::string address_;
  roles::Envelope envelope_;
};

/// The same as bytes.
std::string qmail_envelope(const roles::Envelope& envelope);

}  // namespace porpoise::inject
