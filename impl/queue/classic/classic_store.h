#pragma once
// The queue as qmail keeps it: its directories, file formats and states, with the directory syncs
// that today's file systems need. qmail-qread and qmail-qstat read it, and a queue that qmail left
// is taken over. docs/queue-format.md tells what a power loss leaves at each step.

#include <map>
#include <memory>
#include <set>
#include <string>

#include "impl/host/host.h"
#include "impl/queue/classic/debris.h"
#include "impl/queue/classic/failures.h"
#include "impl/queue/classic/message_files.h"
#include "impl/queue/classic/options.h"
#include "impl/queue/classic/settling.h"
#include "impl/queue/room.h"
#include "impl/queue/store.h"

namespace porpoise::queue::classic {

class ClassicStore final : public Store {
 public:
  /// `directory`: HOME/queue, made when it is missing. The others outlive the store.
  ClassicStore(const Host& host, std::string directory, const Conventions& conventions,
               Options options = Options());

  Task<Result<void>> open(std::function<void(const Listed&)> found,
                          std::function<void(std::string)> warn) override;
  Task<Result<std::unique_ptr<Draft>>> begin(DraftOptions options) override;
  Task<Result<std::vector<Listed>>> list(MessageId after, std::size_t max) override;
  Task<Result<Message>> read(MessageId id) override;
  Task<Result<std::shared_ptr<MessageSource>>> open_body(MessageId id) override;
  Task<Result<void>> mark_delivered(MessageId id, std::uint32_t recipient) override;
  Task<Result<void>> mark_failed(MessageId id, std::uint32_t recipient,
                                 std::string report) override;
  Task<Result<void>> note_progress(MessageId id, Channel channel, Progress progress) override;
  Task<Result<void>> set_held(MessageId id, bool held) override;
  Task<Result<void>> remove(MessageId id) override;
  Task<Result<void>> sync() override;
  Task<Result<void>> close() override;

 private:
  friend class ClassicDraft;

  Task<Result<void>> lock();
  Task<Result<void>> take_over_todo(std::set<MessageId>& ended);
  Task<Result<MessageId>> take_over_entry(MessageId id);
  Task<> drop_second_name(std::string path);
  Task<Result<std::optional<TodoFile>>> read_todo(MessageId id) const;
  Task<Result<std::vector<Listed>>> list_preprocessed(const std::set<MessageId>& ended);
  Task<Result<std::vector<MessageId>>> preprocessed() const;
  Task<Result<std::vector<MessageId>>> all_ids() const;
  void add_those_in_todo(std::vector<MessageId>& ids) const;
  Task<Result<std::optional<Listed>>> look_at(MessageId id) const;
  Task<Result<void>> sync_what_is_relied_on(std::vector<std::string> changed);
  Task<Result<void>> mend_bounces(const std::set<MessageId>& known);
  Task<bool> set_aside(MessageId id, std::string why);
  Task<Result<std::optional<BodySum>>> sum_of(MessageId id) const;
  Task<> measure_room();
  bool is_removed(MessageId id) const;

  const Host& host_;
  Layout layout_;
  DirectorySyncs syncs_;
  MessageFiles files_;
  Settling settling_;
  Failures failures_;
  Debris debris_;
  Room room_;
  std::unique_ptr<File> lock_;
  std::function<void(std::string)> warn_;
  std::uint64_t drafts_ = 0;     ///< Begun so far: their first names.
  std::vector<MessageId> walk_;  ///< What was there when the last walk in pages began.
  MessageId walked_to_ = 0;      ///< The last one on its last page.
};

}  // namespace porpoise::queue::classic
