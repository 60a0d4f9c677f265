#pragma once
// What is written down before a message is appended to an mbox, so that whoever delivers next can
// take away what a crash left of it. The note is a file in the user's home; it is gone again when
// the message is whole.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace porpoise::local {

struct UnfinishedNote {
  std::string mbox;          ///< Its path.
  std::uint64_t offset = 0;  ///< Its size before.
  std::uint64_t length = 0;  ///< Bytes that are to be appended.
  std::string boot;          ///< Of the machine, when it was written.
  std::string head;          ///< The first bytes of what is appended; at most kHeadMax of them.

  static constexpr std::size_t kHeadMax = 4096;

  UnfinishedNote() = default;
  bool operator==(const UnfinishedNote&) const = default;
};

/// Where the note about `mbox` is kept.
std::string note_path(std::string_view home, std::string_view mbox);
/// Whether a file of this name may be one.
bool is_note_name(std::string_view name);

/// The note as a file holds it, with a sum over all of it.
std::string write_note(const UnfinishedNote& note);
/// Nothing where the text is not whole: then nothing had been appended yet.
std::optional<UnfinishedNote> read_note(std::string_view text);

/// Looks at what stands in an mbox behind the place of a note, and says whether it is a part of the
/// noted message and nothing else.
class UnfinishedTail {
 public:
  /// `boot`: of the machine now.
  UnfinishedTail(UnfinishedNote note, std::string_view boot)
      : note_(std::move(note)), rebooted_(note_.boot != boot) {}

  /// The next bytes, from the note's offset on.
  void feed(std::string_view piece);
  /// All of it can be taken away: it is no longer than the message, begins as that does, and no
  /// other message has come behind it. After a reboot only the length counts: whatever was on the
  /// disk before may stand where the message was to be.
  bool is_ours() const { return at_ <= note_.length && (rebooted_ || looks_like_it_); }

 private:
  UnfinishedNote note_;
  bool rebooted_;
  std::uint64_t at_ = 0;
  std::string last_;  ///< Where a `From ` line may have begun.
  bool looks_like_it_ = true;
};

}  // namespace porpoise::local
