#pragma once
// A message on its way into the journal.

#include <memory>
#include <string>

#include "impl/queue/journal/journal_store.h"

namespace porpoise::queue::journal {

/// Small bodies wait in memory; large ones go to a file as they come. Its end touches nothing: a
/// file left behind is collected at the next start.
class JournalDraft final : public Draft {
 public:
  JournalDraft(JournalStore& store, MessageId id, bool privileged, Claim claim)
      : store_(store), id_(id), privileged_(privileged), claim_(std::move(claim)) {}

  MessageId id() const override { return id_; }
  Task<Result<void>> append(std::string_view bytes) override;
  Task<Result<void>> commit(Envelope envelope, MessageId finishes) override;
  Task<Result<void>> adopt(Message past) override;
  Task<> abort() override;

 private:
  Task<Result<void>> to_file(std::string_view bytes);
  Task<Result<void>> put(std::string_view bytes);
  Task<Result<Body>> finish_body();
  Task<Result<void>> commit_item(Item item, bool external);

  JournalStore& store_;
  MessageId id_;
  bool privileged_;
  Claim claim_;
  std::uint64_t size_ = 0;
  std::string inline_bytes_;
  std::unique_ptr<BodyWriter> file_;
  bool written_ = false;  ///< A record that names the body may stand in the journal.
};

}  // namespace porpoise::queue::journal
