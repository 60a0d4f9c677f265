#pragma once
// How mail enters the queue: the one door for SMTP, programs, forwards and bounces.
// The body comes first, in pieces; the envelope comes last; nothing is queued without it.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "impl/base/task.h"
#include "impl/mail/origin.h"

namespace porpoise::roles {

/// Names one queued message; never used twice within one queue.
using MessageId = std::uint64_t;

/// Who sent it and to whom. Addresses as raw bytes without quoting or angle brackets; an empty
/// sender is the null sender of a bounce, "#@[]" that of a double bounce. No NUL in either.
struct Envelope {
  std::string sender;
  std::vector<std::string> recipients;

  Envelope() = default;
  Envelope(std::string sender_, std::vector<std::string> recipients_)
      : sender(std::move(sender_)), recipients(std::move(recipients_)) {}
};

/// What became of a submission.
struct EnqueueResult {
  enum class Kind : std::uint8_t { accepted, temporary, permanent };

  Kind kind = Kind::temporary;
  MessageId id = 0;  ///< When accepted: from now on the queue answers for it.
  bool no_room = false;  ///< Temporary, because the disk is too full for it.
  /// When refused: qmail's text with its status code, e.g. "qq write error or disk full (#4.3.0)".
  std::string text;

  EnqueueResult() = default;
  static EnqueueResult accepted(MessageId id);
  static EnqueueResult temporary(std::string text);
  static EnqueueResult permanent(std::string text);
};

/// How the message came in: the middle of the queue's own Received line.
using Origin = mail::Origin;

struct SubmissionInfo {
  std::uint64_t size_hint = 0;  ///< Announced bytes; 0 when unknown.
  Origin origin = Origin::network;
  std::uint32_t user = 0;      ///< Of the injecting program, for Origin::local.
  MessageId finishes = 0;      ///< For a bounce: the message whose failures it reports; 0 = none.

  SubmissionInfo() = default;
};

/// One message on its way in. Dropping it without commit() queues nothing.
class Submission {
 public:
  virtual ~Submission() = default;
  /// The next bytes of the message, lines ending in LF. Failures show at commit().
  /// `bytes` must live until the Task is done.
  virtual Task<> append(std::string_view bytes) = 0;
  /// Accepted means durable: the message and its whole envelope survive every crash from here on.
  /// When `finishes` was set, that message is removed in the same durable step.
  virtual Task<EnqueueResult> commit(Envelope envelope) = 0;
  /// Gives up: frees what the body took.
  virtual Task<> abort() = 0;
};

class Enqueuer {
 public:
  /// Either a submission or the reason why there is none.
  struct Begun {
    std::unique_ptr<Submission> submission;
    EnqueueResult refusal;

    Begun() = default;
  };

  virtual ~Enqueuer() = default;
  virtual Task<Begun> begin(SubmissionInfo info) = 0;
};

}  // namespace porpoise::roles
