#include "impl/mail/data_decoder.h"

#include <cstring>

#include "impl/base/assert.h"

namespace porpoise::mail {
namespace {

const char* find(const char* at, const char* end, char c) {
  return static_cast<const char*>(std::memchr(at, c, static_cast<std::size_t>(end - at)));
}

}  // namespace

std::size_t DataDecoder::decode(std::string_view wire, std::string& text) {
  PORPOISE_ASSERT(!ended());
  const char* at = wire.data();
  const char* const end = at + wire.size();

  while (at != end && state_ != State::ended) {
    switch (state_) {
      case State::line_start:
        if (*at == '.') {
          ++at;
          state_ = State::dot;
        } else {
          at = decode_lines(at, end, text);
        }
        break;
      case State::middle:
        at = decode_lines(at, end, text);
        break;
      case State::cr:
        if (*at == '\n') {
          ++at;
          text += '\n';
          state_ = State::line_start;
        } else {
          text += '\r';
          malformed_ = true;
          state_ = State::middle;
        }
        break;
      case State::dot:
        if (*at == '\r') {
          ++at;
          state_ = State::dot_cr;
        } else {
          state_ = State::middle;  // the dot was stuffing
        }
        break;
      case State::dot_cr:
        if (*at == '\n') {
          ++at;
          state_ = State::ended;
        } else {
          text += ".\r";
          malformed_ = true;
          state_ = State::middle;
        }
        break;
      case State::ended:
        break;
    }
  }

  const std::size_t used = static_cast<std::size_t>(at - wire.data());
  if (used > 0 && std::memchr(wire.data(), '\0', used) != nullptr) malformed_ = true;
  return used;
}

/// From the middle of a line, or a line start without a dot, over as many whole lines as have no
/// leading dot and no stray CR or LF. Returns where it stopped; at least one byte is read.
const char* DataDecoder::decode_lines(const char* at, const char* end, std::string& text) {
  while (true) {
    const char* const lf = find(at, end, '\n');
    const char* const line_end = lf != nullptr ? lf : end;
    const char* const cr = at != line_end ? find(at, line_end, '\r') : nullptr;

    if (cr != nullptr && cr + 1 == lf) {
      text.append(at, lf);
      text.back() = '\n';  // over the CR
      at = lf + 1;
      state_ = State::line_start;
      if (at == end || *at == '.') return at;
      continue;
    }
    if (cr != nullptr) {  // stray, or its LF has yet to come
      text.append(at, cr);
      state_ = State::cr;
      return cr + 1;
    }
    text.append(at, line_end);
    state_ = State::middle;
    if (lf == nullptr) return end;
    text += '\n';
    malformed_ = true;
    at = lf + 1;
    if (at == end) return at;
  }
}

}  // namespace porpoise::mail
