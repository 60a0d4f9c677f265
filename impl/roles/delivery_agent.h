#pragma once
// How the queue manager hands one recipient of one message to a deliverer.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "impl/base/result.h"
#include "impl/base/task.h"
#include "impl/host/clock.h"
#include "impl/roles/enqueuer.h"

namespace porpoise::roles {

/// The bytes of a queued message, LF line ends, readable any number of times.
class MessageSource {
 public:
  virtual ~MessageSource() = default;
  virtual std::uint64_t size() const = 0;
  /// Fills a prefix of `out`; 0 at the end. Errors: io_error.
  virtual Task<Result<std::size_t>> read_at(std::uint64_t offset, std::span<char> out) = 0;
};

/// What an attempt says of the place that the mail goes to, whatever became of this message.
enum class Sign : std::uint8_t {
  none,     ///< Nothing: it is about this message or this host.
  up,       ///< It talked to us about the message.
  trouble,  ///< It did, and broke off, fell silent, or asks for fewer connections.
  down,     ///< It did not get as far as that: other messages would not either.
};

/// What became of one attempt: a value, never an error code.
struct Verdict {
  enum class Kind : std::uint8_t { delivered, deferred, failed };

  Kind kind = Kind::deferred;
  std::string text;  ///< qmail's report text, lines ending in LF, without the K, Z or D.
  Sign sign = Sign::none;
  /// Deferred, and yet the other side may have the message: its answer was lost.
  bool perhaps_delivered = false;

  Verdict() = default;
  Verdict(Kind kind_, std::string text_) : kind(kind_), text(std::move(text_)) {}
  static Verdict delivered(std::string text) { return {Kind::delivered, std::move(text)}; }
  static Verdict deferred(std::string text) { return {Kind::deferred, std::move(text)}; }
  static Verdict failed(std::string text) { return {Kind::failed, std::move(text)}; }
  /// The same with that sign.
  Verdict with(Sign sign_) && {
    sign = sign_;
    return std::move(*this);
  }
};

/// One recipient of one message. `recipient` is already routed: for local delivery with the
/// prefix of its virtual domain.
struct Delivery {
  MessageId id = 0;
  WallTime birth;
  std::string sender;  ///< After VERP expansion.
  std::string recipient;
  std::shared_ptr<MessageSource> message;

  Delivery() = default;
};

class DeliveryAgent {
 public:
  virtual ~DeliveryAgent() = default;
  /// Tries once. Delivered means that the message is somebody else's now, durably.
  virtual Task<Verdict> deliver(Delivery delivery) = 0;
  /// The same message to several recipients of one destination, in as few conversations as it can
  /// be done; one verdict each, in their order. `delivery.recipient` is not looked at.
  virtual Task<std::vector<Verdict>> deliver_together(Delivery delivery,
                                                      std::vector<std::string> recipients);
};

}  // namespace porpoise::roles
