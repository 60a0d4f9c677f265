#pragma once
// A message on its way into the queue, in the steps of qmail-queue.

#include <memory>
#include <string>

#include "impl/queue/classic/classic_store.h"

namespace porpoise::queue::classic {

/// Its number is that of its file's inode. Its end touches nothing: what is left behind is debris.
class ClassicDraft final : public Draft {
 public:
  /// Makes the file in pid/ and gives it its name in mess/.
  static Task<Result<std::unique_ptr<Draft>>> begin(ClassicStore& store, bool privileged,
                                                    Claim claim);

  ClassicDraft(ClassicStore& store, bool privileged, Claim claim, MessageId id,
               std::unique_ptr<File> file, std::uint64_t mess_epoch)
      : store_(store),
        privileged_(privileged),
        claim_(std::move(claim)),
        id_(id),
        file_(std::move(file)),
        mess_epoch_(mess_epoch) {}

  MessageId id() const override { return id_; }
  Task<Result<void>> append(std::string_view bytes) override;
  Task<Result<void>> commit(Envelope envelope, MessageId finishes) override;
  Task<Result<void>> adopt(Message past) override;
  Task<> abort() override;

 private:
  Task<Result<void>> write_out();
  Task<Result<void>> sync_body();
  Task<Result<void>> sync_name();
  Task<Result<void>> write_envelope(std::string bytes, WallTime birth);
  Task<Result<void>> link_todo(std::uint64_t epoch);

  ClassicStore& store_;
  const bool privileged_;
  Claim claim_;
  const MessageId id_;
  std::unique_ptr<File> file_;
  const std::uint64_t mess_epoch_;  ///< Before the name in mess/ was made.
  std::string buffer_;              ///< Behind `size_`, not written yet.
  std::uint64_t size_ = 0;
  std::uint32_t crc_ = 0;     ///< Of what was written.
  bool handed_over_ = false;  ///< todo/N was made: the store minds the rest.
};

}  // namespace porpoise::queue::classic
