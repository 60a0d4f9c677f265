#include "impl/inject/envelope_reader.h"

namespace porpoise::inject {

EnvelopeReader::State EnvelopeReader::read(std::string_view bytes) {
  for (const char byte : bytes) {
    if (state_ != State::incomplete) break;
    take(byte);
  }
  return state_;
}

void EnvelopeReader::take(char byte) {
  if (letter_ == 0) {
    letter_ = byte;
    const char wanted = begun_ ? 'T' : 'F';
    if (begun_ && byte == '\0') {
      state_ = State::complete;
    } else if (byte != wanted) {
      state_ = State::malformed;
    }
  } else if (byte != '\0') {
    address_ += byte;
    if (address_.size() > kAddressMax) state_ = State::too_long;
  } else {
    if (begun_) {
      envelope_.recipients.push_back(std::move(address_));
    } else {
      envelope_.sender = std::move(address_);
    }
    address_.clear();
    begun_ = true;
    letter_ = 0;
  }
}

std::string qmail_envelope(const roles::Envelope& envelope) {
  std::string bytes = "F" + envelope.sender + '\0';
  for (const std::string& recipient : envelope.recipients) bytes += "T" + recipient + '\0';
  return bytes + '\0';
}

}  // namespace porpoise::inject
