#pragma once
// What keeps accepted mail: the interface of both queue formats (journal/ and classic/).
// It stores facts (sender, recipients, birth, what became of each recipient), never routing.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "impl/base/result.h"
#include "impl/base/task.h"
#include "impl/host/clock.h"
#include "impl/roles/delivery_agent.h"
#include "impl/roles/enqueuer.h"

namespace porpoise::queue {

using roles::Envelope;
using roles::MessageId;
using roles::MessageSource;

enum class Channel : std::uint8_t { local = 0, remote = 1 };
inline constexpr std::size_t kChannels = 2;

/// What is known of the attempts of a message on one channel.
struct Progress {
  WallTime last_attempt;       ///< Epoch when never tried, or made due since.
  std::uint32_t attempts = 0;  ///< So far.
};

struct Recipient {
  enum class State : std::uint8_t { pending, delivered, failed };

  std::string address;
  State state = State::pending;
  /// When failed: the text for the bounce; empty once that has been sent.
  std::string report;

  Recipient() = default;
};

/// Everything about a message but its body.
struct Message {
  MessageId id = 0;
  WallTime birth;  ///< When it was accepted.
  std::string sender;
  std::uint64_t size = 0;  ///< Bytes of the stored message.
  std::vector<Recipient> recipients;
  Progress progress[kChannels];
  bool held = false;  ///< By the operator: not to be tried.

  Message() = default;
};

/// What a start needs to know of each unfinished message.
struct Listed {
  MessageId id = 0;
  WallTime birth;
  Progress progress[kChannels];
  bool held = false;
};

/// A message being taken in.
class Draft {
 public:
  virtual ~Draft() = default;
  /// The id the message will have, for its Received line. No other has it while this one is there;
  /// the journal never gives it again, the classic store does.
  virtual MessageId id() const = 0;
  /// Errors: no_space_on_device, io_error. After an error only abort() makes sense.
  virtual Task<Result<void>> append(std::string_view bytes) = 0;
  /// Durable on success; on failure nothing is queued, and if it cannot be known whether the
  /// disk kept it, the store makes sure that it is never delivered after this process's next
  /// successful write. `finishes`: a message removed in the same step, 0 for none.
  virtual Task<Result<void>> commit(Envelope envelope, MessageId finishes) = 0;
  /// As commit(), for a message with a past in another queue: its birth, its recipients with what
  /// became of them, its progress and whether it is held are kept; its id and size are its own.
  virtual Task<Result<void>> adopt(Message past) = 0;
  virtual Task<> abort() = 0;
};

struct DraftOptions {
  std::uint64_t size_hint = 0;  ///< Announced bytes; 0 when unknown.
  bool privileged = false;      ///< Bounces: may use the reserve of free space (THOUGHTS T94).
};

class Store {
 public:
  virtual ~Store() = default;

  /// Recovers what a crash left and calls `found` for every unfinished message, oldest first.
  /// Call once, first. Errors: what makes the whole queue unreadable, or address_in_use when
  /// another process holds it. `warn` gets one line per damage that was set aside.
  virtual Task<Result<void>> open(std::function<void(const Listed&)> found,
                                  std::function<void(std::string)> warn) = 0;

  /// Errors: no_space_on_device (below the reserve, or the announced size does not fit).
  virtual Task<Result<std::unique_ptr<Draft>>> begin(DraftOptions options) = 0;

  /// Up to `max` unfinished messages with ids above `after`, in order of id: with the last id as
  /// the next `after` a walk meets every message that was there all the time.
  virtual Task<Result<std::vector<Listed>>> list(MessageId after, std::size_t max) = 0;
  virtual Task<Result<Message>> read(MessageId id) = 0;
  virtual Task<Result<std::shared_ptr<MessageSource>>> open_body(MessageId id) = 0;

  /// Delivered: never to be tried again. Lazily durable: within a second, or a crash may forget
  /// it (S4).
  virtual Task<Result<void>> mark_delivered(MessageId id, std::uint32_t recipient) = 0;
  /// Failed for good: durable on return, with the text for the bounce (S5). Said again of one that
  /// has failed, it exchanges the text.
  virtual Task<Result<void>> mark_failed(MessageId id, std::uint32_t recipient,
                                         std::string report) = 0;
  /// The message was tried on `channel`. Lazily durable.
  virtual Task<Result<void>> note_progress(MessageId id, Channel channel, Progress progress) = 0;
  /// The operator holds the message back, or lets it go. Lazily durable.
  virtual Task<Result<void>> set_held(MessageId id, bool held) = 0;
  /// Every recipient is settled and every failure reported, or the operator wants it gone: forget
  /// the message. Lazily durable.
  virtual Task<Result<void>> remove(MessageId id) = 0;

  /// On success everything noted before the call is durable. After an error it still holds for
  /// this process, and is made durable when the disk can do so again.
  virtual Task<Result<void>> sync() = 0;

  /// Makes everything lazily noted durable and stops. The last call.
  virtual Task<Result<void>> close() = 0;
};

}  // namespace porpoise::queue
