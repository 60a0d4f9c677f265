#pragma once
// Where the files of a qmail queue are, and how an empty one is made.

#include <string>
#include <string_view>
#include <vector>

#include "impl/host/filesystem.h"
#include "impl/queue/store.h"

namespace porpoise::queue::classic {

/// The directories mess, info, local and remote are split into so many.
inline constexpr MessageId kSplit = 23;

/// Modes of files, as qmail's programs make them.
inline constexpr std::uint32_t kReadableMode = 0644;  ///< mess, intd, todo
inline constexpr std::uint32_t kPrivateMode = 0600;   ///< info, local, remote, bounce
/// info/N of a message that the operator holds back. qmail does not look at this.
inline constexpr std::uint32_t kHeldMode = 0400;

/// Paths below one queue directory.
class Layout {
 public:
  explicit Layout(std::string directory) : directory_(std::move(directory)) {}

  const std::string& directory() const { return directory_; }
  std::string at(std::string_view name) const { return directory_ + "/" + std::string(name); }
  std::string mess(MessageId id) const { return split("mess", id); }
  std::string info(MessageId id) const { return split("info", id); }
  std::string channel(Channel channel, MessageId id) const {
    return split(channel == Channel::local ? "local" : "remote", id);
  }
  std::string intd(MessageId id) const { return plain("intd", id); }
  std::string todo(MessageId id) const { return plain("todo", id); }
  std::string bounce(MessageId id) const { return plain("bounce", id); }

 private:
  std::string split(std::string_view folder, MessageId id) const;
  std::string plain(std::string_view folder, MessageId id) const;

  std::string directory_;
};

/// A directory of the queue.
struct Folder {
  const char* name;
  std::uint32_t mode;
  bool split;  ///< Has kSplit directories of the same mode, named by number.
};
/// In the order in which they are made.
std::span<const Folder> folders();

/// The number that `name` is; nothing unless it is all digits.
std::optional<MessageId> parse_number(std::string_view name);

/// Removes a name; one that is not there is fine.
Task<Result<void>> remove_name(FileSystem& files, std::string path);

/// Makes what is missing of an empty queue, durably; lock/sendmutex comes last and says that the
/// rest is there. Needs the directory above. lock/trigger, a FIFO, is left to who runs qmail on it.
Task<Result<void>> make_layout(FileSystem& files, std::string directory);

}  // namespace porpoise::queue::classic
