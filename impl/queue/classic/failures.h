#pragma once
// Recipients that failed for good: the paragraph in bounce/N is durable before the mark in local/N
// or remote/N, and the mark before anybody is told (S5). Failures of one message that come together
// share their syncs.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "impl/base/gate.h"
#include "impl/queue/classic/message_files.h"

namespace porpoise::queue::classic {

class Failures {
 public:
  /// All outlive it.
  Failures(const Host& host, const Layout& layout, const MessageFiles& files, DirectorySyncs& syncs)
      : host_(host), layout_(layout), files_(files), syncs_(syncs) {}

  /// Of a message that has its files. After an error the same failure may be noted again.
  Task<Result<void>> note(MessageId id, std::uint32_t recipient, std::string report);
  /// The message has gone.
  void forget(MessageId id) { noted_.erase(id); }
  /// Clears bounce/N of what a crash left there: paragraphs of recipients that are not marked, and
  /// one that was being written.
  Task<Result<void>> mend(MessageId id) const;

 private:
  struct Failure {
    std::uint32_t recipient = 0;
    std::string report;
    Gate noted;
    bool over = false;
    Result<void> result;

    Failure(Executor executor, std::uint32_t recipient_, std::string report_)
        : recipient(recipient_), report(std::move(report_)), noted(executor) {}
  };
  using Batch = std::vector<std::shared_ptr<Failure>>;
  struct Noted {
    std::optional<std::uint64_t> size;  ///< Of bounce/N, as far as its paragraphs count.
    Batch waiting;
    bool busy = false;
    bool damaged = false;  ///< The message's files make no sense, and may be on their way out.
  };

  Task<> work(MessageId id);
  Task<Result<void>> write(MessageId id, Noted& noted, Batch batch);
  Task<Result<void>> append(MessageId id, Noted& noted, std::string paragraphs);

  const Host& host_;
  const Layout& layout_;
  const MessageFiles& files_;
  DirectorySyncs& syncs_;
  std::map<MessageId, Noted> noted_;
};

}  // namespace porpoise::queue::classic
