#pragma once
// A stored message on its way to a server: measured first, then sent in pieces. Never holds more
// than one piece; a message that fits into one is read once.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "impl/mail/dot_stuffer.h"
#include "impl/roles/delivery_agent.h"

namespace porpoise::smtp {

/// What must be known of a body before it is offered.
class BodyMeasure {
 public:
  void add(std::string_view text);
  /// Call it once, after the last add().
  void finish();

  /// Bytes with CR LF line ends, without the dots that only the transfer adds (RFC 1870 §3).
  std::uint64_t wire_size() const { return wire_size_; }
  bool eight_bit() const { return eight_bit_; }
  /// Has a NUL, or a CR that is not before LF: no server may ever be sent that.
  bool unsendable() const { return unsendable_; }

 private:
  std::uint64_t wire_size_ = 0;
  char last_ = '\n';
  bool eight_bit_ = false;
  bool unsendable_ = false;
};

class OutgoingBody {
 public:
  static constexpr std::size_t kPieceBytes = 32 * 1024;

  explicit OutgoingBody(std::shared_ptr<roles::MessageSource> message);

  /// Reads it all. Nothing when it can be sent, else what to say of it. Call it first.
  Task<std::optional<roles::Verdict>> survey();
  std::uint64_t wire_size() const { return measure_.wire_size(); }
  bool eight_bit() const { return measure_.eight_bit(); }

  /// As it is stored.
  const std::shared_ptr<roles::MessageSource>& message() const { return message_; }

  /// Makes next() start at the beginning.
  void rewind();
  struct Piece {
    bool last = false;  ///< With it comes the final dot.
    std::optional<roles::Verdict> trouble;

    Piece() = default;
  };
  /// Replaces `wire` by the next bytes to send. After `last` or `trouble` there are no more.
  Task<Piece> next(std::string& wire);

 private:
  Task<Result<void>> load(std::uint64_t offset);

  std::shared_ptr<roles::MessageSource> message_;
  BodyMeasure measure_;
  mail::DotStuffer stuffer_;
  std::uint64_t offset_ = 0;  // of the next byte to send
  std::string piece_;         // what the message has at piece_offset_
  std::uint64_t piece_offset_ = 0;
};

}  // namespace porpoise::smtp
