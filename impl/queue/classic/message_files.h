#pragma once
// The files of one preprocessed message: info/N, local/N, remote/N and bounce/N. Each call is a
// plain sequence of file operations; when to make them is the store's business.

#include <array>
#include <functional>
#include <set>
#include <span>

#include "impl/host/host.h"
#include "impl/queue/classic/conventions.h"
#include "impl/queue/classic/layout.h"
#include "impl/queue/classic/paragraphs.h"
#include "impl/queue/classic/recent.h"
#include "impl/queue/classic/records.h"
#include "impl/queue/classic/touched.h"

namespace porpoise::queue::classic {

inline constexpr std::array kBothChannels{Channel::local, Channel::remote};

struct LoadedMessage {
  /// The recipients of local/N come first, then those of remote/N, then those that only bounce/N
  /// names.
  Message message;
  std::optional<BodySum> body;        ///< Unless qmail wrote info/N.
  std::vector<Paragraph> paragraphs;  ///< Of bounce/N,
  std::vector<int> paragraph_of;      ///< and whom each is about: see match_paragraphs().

  LoadedMessage() = default;
};

/// What has become of a message since its files were last written.
struct Changes {
  std::set<std::uint32_t> done;  ///< Recipients.
  std::optional<Progress> progress[kChannels];
  std::optional<bool> held;

  Changes() = default;
  bool empty() const { return done.empty() && !progress[0] && !progress[1] && !held; }
  /// `written` is on the disk.
  void forget(const Changes& written);
  /// Shows them on what was read without them.
  void apply(Message& message) const;
};

class MessageFiles {
 public:
  /// All outlive it.
  MessageFiles(const Host& host, const Layout& layout, const Conventions& conventions,
               DirectorySyncs& syncs)
      : host_(host), layout_(layout), conventions_(conventions), syncs_(syncs) {}

  /// Hears of messages whose local/N or remote/N was damaged and is made again.
  void on_mended(std::function<void(MessageId)> mended) { mended_ = std::move(mended); }

  /// A damaged channel file is made again from info/N: nobody is lost, and whoever had the message
  /// may get it again. Errors: no_such_file_or_directory when there is no info/N; bad_message when
  /// what there is makes no sense, or the message itself is missing.
  Task<Result<LoadedMessage>> load(MessageId id) const;
  /// What info/N says of the body. Errors: as load().
  Task<Result<std::optional<BodySum>>> body_sum(MessageId id) const;
  /// When it was accepted and what the times of its files say of its attempts.
  /// `recent`, unless null, hears of its files. Errors: as load(); bad_message also when info/N is
  /// a second name of the body.
  Task<Result<Listed>> list(MessageId id, Recent* recent = nullptr) const;

  /// Of one file that list() told of.
  Task<Result<void>> sync(std::string path) const;

  /// Makes info/N and the channel files for `message`, whose recipients are written as `placed`,
  /// those on the local channel first; durable. `wipe`: files of an earlier try may be in the way.
  Task<Result<void>> write(Message message, std::vector<Placed> placed, std::optional<BodySum> body,
                           bool wipe) const;
  /// The same for a message with a past, failures included: info/N comes last, so that it is there
  /// whole or not at all.
  Task<Result<void>> adopt(Message message, BodySum body) const;
  /// Marks recipients as done, in place, and keeps the time of the next attempt; synced.
  /// Errors: bad_message: a file makes no sense, or no file names such a recipient.
  Task<Result<void>> change(MessageId id, Changes changes) const;
  /// Removes all of them, durably: info/N first, so that a message comes back whole or not at all.
  Task<Result<void>> remove(MessageId id) const;

 private:
  struct Contents {
    std::string bytes;
    FileInfo info;

    Contents() = default;
  };
  struct ChannelFile {
    std::vector<ChannelRecord> records;
    bool there = false;
    WallTime modified;

    ChannelFile() = default;
  };

  Task<Result<ChannelFile>> read_channel(MessageId id, Channel channel) const;
  /// Errors: bad_message when the disk cannot read it, asked twice.
  Task<Result<Contents>> contents(std::string path) const;
  Task<Result<LoadedMessage>> read(MessageId id) const;
  Task<Result<void>> mend(MessageId id) const;
  Task<Result<void>> write_again(std::string path, std::string bytes) const;
  Task<Result<void>> tell(Message message, InfoFile info) const;
  Task<Result<void>> write_info(std::string path, Message message, InfoFile info,
                                Touched& touched) const;
  Task<Result<void>> write_channels(Message message, std::vector<Placed> placed,
                                    Touched& touched) const;
  Task<Result<void>> write_new(std::string path, std::uint32_t mode, std::string bytes,
                               WallTime modified, Touched& touched) const;
  Task<Result<void>> unlink_others(MessageId id, Touched& touched) const;
  Task<Result<void>> set_held(MessageId id, bool held, WallTime birth) const;
  Task<Result<void>> overwrite(std::string path, std::vector<std::uint64_t> offsets,
                               WallTime modified) const;
  Progress progress_of(MessageId id, WallTime birth, Channel channel, WallTime modified) const;
  WallTime due(MessageId id, WallTime birth, Channel channel, const Progress& progress) const;

  const Host& host_;
  const Layout& layout_;
  const Conventions& conventions_;
  DirectorySyncs& syncs_;
  std::function<void(MessageId)> mended_;
};

}  // namespace porpoise::queue::classic
